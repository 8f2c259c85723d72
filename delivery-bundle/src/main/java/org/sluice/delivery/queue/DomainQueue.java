package org.sluice.delivery.queue;

import java.time.Instant;
import java.util.function.Consumer;
import org.sluice.delivery.route.Route;
import org.sluice.queue.QueueSummary;

/** The mail of one recipient domain. Belongs to {@link QueueIndex} and its lock. */
final class DomainQueue {

    final String domain;
    Route route;
    Lane lane;
    /** The lane in whose round this queue has a seat; null without one. */
    Lane seat;
    /** When the index looks at this queue again. */
    long wakeAt = Entry.NEVER;

    private final DueHeap heap = new DueHeap();
    private final ReadyLine line = new ReadyLine();
    private int ready;
    private int waiting;
    private int active;
    private int settling;
    private String lastReply = "";

    DomainQueue(String domain, Route route, Lane lane) {
        this.domain = domain;
        this.route = route;
        this.lane = lane;
    }

    void put(Entry entry, long now) {
        if (entry.due <= now) {
            entry.state = Entry.State.READY;
            ready++;
            line.add(entry);
        } else {
            entry.state = Entry.State.WAITING;
            waiting++;
            heap.add(entry);
        }
    }

    /** Moves what has become due into the ready line. */
    void promote(long now) {
        for (Entry due = heap.poll(now); due != null; due = heap.poll(now)) {
            waiting--;
            ready++;
            due.state = Entry.State.READY;
            line.add(due);
        }
    }

    /** Makes everything that waits due; what a single hold keeps back stays. Returns how many. */
    int promoteAll(long now) {
        int[] count = {0};
        heap.forEach(entry -> {
            if (entry.due != Entry.NEVER) {
                entry.due = Math.min(entry.due, now);
                count[0]++;
            }
        });
        heap.rebuild();
        promote(now);
        return count[0];
    }

    /** The next due entry, now active; null when there is none. */
    Entry start() {
        Entry entry = line.poll();
        if (entry != null) {
            ready--;
            active++;
            entry.state = Entry.State.ACTIVE;
        }
        return entry;
    }

    void decided(Entry entry) {
        active--;
        settling++;
        entry.state = Entry.State.SETTLING;
    }

    /** Takes an entry out of ready, waiting or settling; not one that is active. */
    void withdraw(Entry entry, Entry.State next) {
        switch (entry.state) {
            case READY -> ready--;
            case WAITING -> waiting--;
            case SETTLING -> settling--;
            default -> throw new IllegalStateException("state: " + entry.state + " (expected: not active)");
        }
        entry.state = next;
        if (next == Entry.State.SETTLING) {
            settling++;
        }
        sweep();
    }

    private void sweep() {
        if (heap.size() > 64 && heap.size() > 2 * waiting) {
            heap.rebuild();
        }
        if (line.size() > 64 && line.size() > 2 * ready) {
            line.sweep();
        }
    }

    long nextDue() {
        Entry first = heap.peek();
        return first == null ? Entry.NEVER : first.due;
    }

    boolean hasReady() {
        return ready > 0;
    }

    int size() {
        return ready + waiting + active + settling;
    }

    int activeCount() {
        return active + settling;
    }

    int readyCount() {
        return ready;
    }

    int waitingCount() {
        return waiting;
    }

    void lastReply(String reply) {
        lastReply = reply;
    }

    void forEachIdle(Consumer<Entry> visitor) {
        line.forEach(visitor);
        heap.forEach(visitor);
    }

    QueueSummary summary(boolean held) {
        long next = ready > 0 ? 0 : nextDue();
        Instant when = held || next == Entry.NEVER ? Instant.MAX : Instant.ofEpochMilli(next);
        return QueueSummary.of(domain, route.describe(), active + settling + ready, waiting, held, when, lastReply);
    }
}
