/**
 * Seals messages that leave (RFC 8617 section 5.1): adds the next set to their chain.
 *
 * <p>Runs at FINAL_VALIDATION. Sets the message attribute {@code arc_seal}. Exports nothing.
 */
package org.sluice.module.arc_seal;
