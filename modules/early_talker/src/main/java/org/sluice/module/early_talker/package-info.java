/**
 * Refuses clients that talk before the banner.
 *
 * <p>Runs at CONNECT. Reads the connection attribute {@code early_talker}, which the listener sets. Exports nothing.
 */
package org.sluice.module.early_talker;
