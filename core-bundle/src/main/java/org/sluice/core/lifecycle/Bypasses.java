package org.sluice.core.lifecycle;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.support.net.Cidr;

/** Modules an operator has told us to skip, for whom and until when. Read without a lock. */
public final class Bypasses {

    private final Clock clock;
    private volatile List<Entry> entries = List.of();

    Bypasses(Clock clock) {
        this.clock = clock;
    }

    /** Skips a module from now on; see {@code Modules.bypass}. */
    public synchronized void add(String module, String peer, Duration period) {
        String text = peer.strip();
        Cidr block = text.isEmpty() ? null : block(text);
        Instant until = period.isZero() ? Instant.MAX : clock.instant().plus(period);
        List<Entry> changed = new ArrayList<>(inForce());
        changed.removeIf(entry -> entry.isAbout(module, peer));
        changed.add(new Entry(module, text, block, until));
        entries = List.copyOf(changed);
    }

    /** Takes a bypass back. */
    public synchronized boolean remove(String module, String peer) {
        List<Entry> changed = new ArrayList<>(inForce());
        boolean removed = changed.removeIf(entry -> entry.isAbout(module, peer));
        entries = List.copyOf(changed);
        return removed;
    }

    /** Why a module is skipped for that client, in words; empty when it is not. */
    public Optional<String> find(String module, InetAddress client) {
        List<Entry> now = entries;
        if (now.isEmpty()) {
            return Optional.empty();
        }
        Instant instant = clock.instant();
        return now.stream()
                .filter(entry -> entry.module.equals(module) && entry.until.isAfter(instant) && entry.covers(client))
                .findFirst()
                .map(entry -> "by the console, " + entry.describe());
    }

    /** What is in force, readable. */
    public List<String> lines() {
        return inForce().stream()
                .map(entry -> entry.module + ' ' + entry.describe())
                .toList();
    }

    private List<Entry> inForce() {
        Instant instant = clock.instant();
        return entries.stream().filter(entry -> entry.until.isAfter(instant)).toList();
    }

    private static Cidr block(String peer) {
        try {
            return Cidr.parse(peer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "peer: " + peer + " (expected: an address or CIDR such as 192.0.2.0/24)", e);
        }
    }

    /** For everybody, {@code peer} is empty and {@code block} null. */
    private record Entry(String module, String peer, Cidr block, Instant until) {
        boolean covers(InetAddress client) {
            return block == null || client != null && block.contains(client);
        }

        boolean isAbout(String name, String other) {
            return module.equals(name) && peer.equals(other.strip());
        }

        String describe() {
            return "for " + (block == null ? "everybody" : peer)
                    + (until.equals(Instant.MAX) ? " until taken back" : " until " + until);
        }
    }
}
