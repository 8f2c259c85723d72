/**
 * Takes mail over SMTP: Netty in, injection API out. Exports nothing.
 *
 * <p>Each package knows only those above it in this list: {@code codec}; {@code scope}; {@code tls}; {@code auth}; {@code
 * proxy}; {@code extension}; {@code limits}; {@code content}; {@code configuration}; {@code core}; {@code session}; {@code
 * connection}; {@code listener}. Options stand beside what they steer, and {@code configuration} puts them together.
 */
package org.sluice.smtp;
