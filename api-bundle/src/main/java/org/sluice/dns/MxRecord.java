package org.sluice.dns;

/**
 * A mail exchanger (RFC 5321 section 5.1).
 *
 * @param preference lower first
 * @param host without the final dot; empty for the null MX (RFC 7505)
 */
public record MxRecord(int preference, String host) {}
