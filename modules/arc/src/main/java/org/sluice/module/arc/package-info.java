/**
 * Checks the Authenticated Received Chain of a message (RFC 8617), and seals messages that leave.
 *
 * <p>Runs at DATA and FINAL_VALIDATION. Sets the message attributes {@code arc_cv}, {@code arc_seal} and {@code arc.*}. Exports
 * nothing.
 */
package org.sluice.module.arc;
