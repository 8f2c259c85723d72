/**
 * Evaluates the Sender Policy Framework (RFC 7208) for the envelope sender.
 *
 * <p>Runs at MAILFROM (or RCPTTO) and DATA. Sets the message attributes {@code spf_status} and {@code spf_v1.*}. Exports
 * nothing.
 */
package org.sluice.module.spf_v1;
