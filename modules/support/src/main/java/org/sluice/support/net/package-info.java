/** Addresses, without ever asking the DNS. Copied privately into each bundle that uses it. */
package org.sluice.support.net;
