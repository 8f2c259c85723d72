/** Takes messages from the spool to mailboxes and next hops. Exports nothing. */
package org.sluice.delivery;
