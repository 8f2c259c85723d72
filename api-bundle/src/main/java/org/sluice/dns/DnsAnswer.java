package org.sluice.dns;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What the DNS says, once it says anything. Immutable. */
public final class DnsAnswer<T> {

    /** Whether there was anything. */
    public enum Found {
        /** Records of the type asked for. */
        YES,
        /** The name exists, without records of that type. */
        NO_DATA,
        /** The name does not exist (NXDOMAIN). */
        NO_NAME
    }

    private final Found found;
    private final List<T> records;
    private final Duration ttl;
    private final boolean authenticated;
    private final String canonicalName;

    private DnsAnswer(Found found, List<T> records, Duration ttl, boolean authenticated, String canonicalName) {
        this.found = found;
        this.records = List.copyOf(records);
        this.ttl = Objects.requireNonNull(ttl, "ttl");
        this.authenticated = authenticated;
        this.canonicalName = Objects.requireNonNull(canonicalName, "canonicalName");
    }

    /** Records were found; the list is not empty. */
    public static <T> DnsAnswer<T> of(List<T> records, Duration ttl, boolean authenticated, String canonicalName) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("records: none (expected: at least one)");
        }
        return new DnsAnswer<>(Found.YES, records, ttl, authenticated, canonicalName);
    }

    /** Nothing was found, and the DNS is sure of it. */
    public static <T> DnsAnswer<T> none(Found found, Duration ttl, boolean authenticated, String canonicalName) {
        if (found == Found.YES) {
            throw new IllegalArgumentException("found: YES (expected: NO_DATA or NO_NAME)");
        }
        return new DnsAnswer<>(found, List.of(), ttl, authenticated, canonicalName);
    }

    /** Whether there was anything. */
    public Found found() {
        return found;
    }

    /** The records; empty unless found. */
    public List<T> records() {
        return records;
    }

    /** How long the answer may be kept. */
    public Duration ttl() {
        return ttl;
    }

    /** Whether the resolver validated it (AD bit of a resolver we trust). */
    public boolean authenticated() {
        return authenticated;
    }

    /** The name at the end of the alias chain, without final dot. */
    public String canonicalName() {
        return canonicalName;
    }
}
