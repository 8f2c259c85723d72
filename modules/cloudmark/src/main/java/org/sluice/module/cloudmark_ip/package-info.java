/**
 * Asks Cloudmark Authority how likely the client's address sends spam.
 *
 * <p>Runs at CONNECT. Sets {@code cloudmark_ip.status} and {@code cloudmark_ip.score}. Exports nothing.
 */
package org.sluice.module.cloudmark_ip;
