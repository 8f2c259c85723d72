/**
 * The life of a module: who is installed, who serves, under which contract, how it is asked to leave, and what happens
 * when it hangs. Knows nothing of phases being run.
 */
package org.sluice.core.lifecycle;
