/**
 * Asks block lists about the client, the sender's domain and the links of a message: lists in the DNS (RFC 5782) and lists in
 * files of rbldnsd.
 *
 * <p>Runs at CONNECT, MAILFROM and DATA. Sets the attributes {@code rbl.<list>}. Exports nothing.
 */
package org.sluice.module.rbl;
