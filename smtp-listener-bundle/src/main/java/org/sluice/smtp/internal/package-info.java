/** Takes mail over SMTP: Netty in, injection API out. Exports nothing. */
package org.sluice.smtp.internal;
