package org.sluice.http.generation;

/**
 * How much one request may ask for.
 *
 * @param recipients recipients of one transmission
 * @param messageOctets size of one generated message
 */
public record Limits(int recipients, int messageOctets) {}
