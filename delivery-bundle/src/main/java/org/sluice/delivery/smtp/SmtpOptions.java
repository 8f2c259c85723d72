package org.sluice.delivery.smtp;

import java.time.Duration;

/**
 * How we talk to others.
 *
 * @param hello our name in EHLO and HELO
 * @param maxDeliveries messages on one connection; 0 for any number
 * @param tls how connections are secured unless a message has its own idea
 * @param trust whose certificates are believed
 * @param idle how long a connection is kept open for the next message
 */
public record SmtpOptions(
        String hello, int maxDeliveries, Duration idle, Timeouts timeouts, TlsPolicy tls, Trust trust) {}
