/**
 * Compares the client's address with the addresses its reverse name has (forward-confirmed reverse DNS).
 *
 * <p>Runs at CONNECT. Sets the connection attributes {@code fcdns.status} and {@code fcdns.name}. Exports nothing.
 */
package org.sluice.module.fcdns;
