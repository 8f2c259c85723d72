/** Addresses and names of hosts, without ever asking the DNS. Copied privately into each bundle that uses it. */
package org.sluice.support.net;
