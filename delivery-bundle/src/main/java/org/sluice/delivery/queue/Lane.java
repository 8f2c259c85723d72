package org.sluice.delivery.queue;

import java.util.ArrayDeque;

/**
 * The places of one destination, shared by all domains that go there: a Maildir disk, a smarthost, the exchangers of a
 * domain. Queues with due mail sit in a round, so that a domain with a million messages does not starve one with a single
 * one. Belongs to {@link QueueIndex} and its lock.
 */
final class Lane {

    final String name;
    final boolean remote;
    /** Whether it stands in the index's round of lanes. */
    boolean inRound;

    int active;
    /** Queues that belong here; a lane without any is dropped. */
    int queues;

    private final ArrayDeque<DomainQueue> round = new ArrayDeque<>(2);

    Lane(String name, boolean remote) {
        this.name = name;
        this.remote = remote;
    }

    /** Gives a queue a seat unless it has one here. */
    void seat(DomainQueue queue) {
        if (queue.seat != this) {
            queue.seat = this;
            round.add(queue);
        }
    }

    /** The queue whose turn it is, without its seat; null when there is none. A queue that moved elsewhere is passed over. */
    DomainQueue next() {
        DomainQueue queue = round.poll();
        while (queue != null && queue.seat != this) {
            queue = round.poll();
        }
        if (queue != null) {
            queue.seat = null;
        }
        return queue;
    }

    boolean hasWork() {
        return !round.isEmpty();
    }
}
