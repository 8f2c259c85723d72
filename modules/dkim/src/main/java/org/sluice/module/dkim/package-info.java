/**
 * Verifies the DKIM signatures (RFC 6376) of a message.
 *
 * <p>Runs at DATA. Sets the message attributes {@code dkim_status} and {@code dkim.*}. Exports nothing.
 */
package org.sluice.module.dkim;
