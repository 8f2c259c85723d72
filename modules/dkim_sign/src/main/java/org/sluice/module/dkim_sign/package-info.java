/**
 * Signs messages of our own users (DKIM, RFC 6376) with the keys of their domains.
 *
 * <p>Runs at FINAL_VALIDATION, after whoever still changes the message. Sets the message attributes {@code dkim_sign.*}.
 * Exports nothing.
 */
package org.sluice.module.dkim_sign;
