/** The SMTP client, on Netty: connections, their reuse, and one transaction at a time on each. */
package org.sluice.delivery.smtp;
