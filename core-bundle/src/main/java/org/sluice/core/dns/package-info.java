/** Asynchronous DNS over the servers an operator names: dnsjava reads and writes the messages, the rest is ours. */
package org.sluice.core.dns;
