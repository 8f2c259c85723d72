package org.sluice.delivery.queue;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Due entries in order of their turn, urgent ones first. Entries that left meanwhile are skipped. */
final class ReadyLine {

    private ArrayDeque<Entry> urgent;
    private ArrayDeque<Entry> normal;

    void add(Entry entry) {
        if (entry.urgent) {
            urgent = urgent == null ? new ArrayDeque<>(4) : urgent;
            urgent.add(entry);
        } else {
            normal = normal == null ? new ArrayDeque<>(4) : normal;
            normal.add(entry);
        }
    }

    /** The next one; null when there is none. */
    Entry poll() {
        Entry next = poll(urgent);
        if (next == null) {
            urgent = null;
            next = poll(normal);
        }
        if (next == null) {
            normal = null;
        }
        return next;
    }

    /** How many are held, those that left included. */
    int size() {
        return (urgent == null ? 0 : urgent.size()) + (normal == null ? 0 : normal.size());
    }

    void forEach(Consumer<Entry> visitor) {
        forEach(urgent, visitor);
        forEach(normal, visitor);
    }

    /** Drops what left. */
    void sweep() {
        if (urgent != null) {
            urgent.removeIf(entry -> entry.state != Entry.State.READY);
        }
        if (normal != null) {
            normal.removeIf(entry -> entry.state != Entry.State.READY);
        }
    }

    private static void forEach(ArrayDeque<Entry> line, Consumer<Entry> visitor) {
        if (line != null) {
            for (Entry entry : line) {
                if (entry.state == Entry.State.READY) {
                    visitor.accept(entry);
                }
            }
        }
    }

    private static Entry poll(ArrayDeque<Entry> line) {
        if (line == null) {
            return null;
        }
        Entry entry = line.poll();
        while (entry != null && entry.state != Entry.State.READY) {
            entry = line.poll();
        }
        return entry;
    }
}
