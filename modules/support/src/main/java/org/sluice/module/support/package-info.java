/** What modules share; copied privately into each module that uses it, so it exports nothing and binds nobody. */
package org.sluice.module.support;
