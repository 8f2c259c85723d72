/**
 * Asks ctipd, the address reputation daemon of Commtouch (CYREN), about clients.
 *
 * <p>Runs at CONNECT. Sets {@code ctipd.action} and {@code ctipd.refid}. Exports nothing.
 */
package org.sluice.module.ctipd;
