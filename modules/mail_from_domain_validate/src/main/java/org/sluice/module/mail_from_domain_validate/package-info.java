/**
 * Refuses senders whose domain cannot take mail back: the answer to a message from there could never arrive.
 *
 * <p>Runs at MAILFROM. Sets the message attribute {@code mail_from_domain_validate.status}. Exports nothing.
 */
package org.sluice.module.mail_from_domain_validate;
