/** SMTP service extensions: a keyword in the reply to EHLO, and the parameters of MAIL and RCPT it brings. */
package org.sluice.smtp.extension;
