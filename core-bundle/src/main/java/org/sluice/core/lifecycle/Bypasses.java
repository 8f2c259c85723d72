package org.sluice.core.lifecycle;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Modules an operator has told us to skip, for whom and until when. Read without a lock. */
public final class Bypasses {

    private final Clock clock;
    private volatile List<Entry> entries = List.of();

    Bypasses(Clock clock) {
        this.clock = clock;
    }

    /** Skips a module from now on; see {@code Modules.bypass}. */
    public synchronized void add(String module, String peer, Duration period) {
        Cidr cidr = peer.isBlank() ? null : Cidr.parse(peer.strip());
        Instant until = period.isZero() ? Instant.MAX : clock.instant().plus(period);
        List<Entry> changed = new ArrayList<>(inForce());
        changed.removeIf(entry -> entry.isAbout(module, peer));
        changed.add(new Entry(module, cidr, until));
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

    /** {@code cidr} is null for everybody. */
    private record Entry(String module, Cidr cidr, Instant until) {
        boolean covers(InetAddress client) {
            return cidr == null || client != null && cidr.contains(client);
        }

        boolean isAbout(String name, String peer) {
            return module.equals(name) && (cidr == null ? "" : cidr.text()).equals(peer.strip());
        }

        String describe() {
            return "for " + (cidr == null ? "everybody" : cidr.text())
                    + (until.equals(Instant.MAX) ? " until taken back" : " until " + until);
        }
    }
}
