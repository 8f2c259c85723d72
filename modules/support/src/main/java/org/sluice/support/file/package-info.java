/** Files an operator edits while the server runs. Copied privately into each bundle that uses it. */
package org.sluice.support.file;
