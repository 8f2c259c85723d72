/**
 * Evaluates Sender ID (RFC 4406) for the envelope sender and for the address purportedly responsible for the message.
 *
 * <p>Runs at MAILFROM (or RCPTTO) and DATA. Sets the message attributes {@code senderid_status}, {@code senderid_pra_status}
 * and {@code senderid.*}. Exports nothing.
 */
package org.sluice.module.senderid;
