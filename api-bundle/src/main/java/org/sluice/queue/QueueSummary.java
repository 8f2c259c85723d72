package org.sluice.queue;

import java.time.Instant;
import java.util.Objects;

/** One delivery queue in figures. Immutable. */
public final class QueueSummary {

    private final String domain;
    private final String route;
    private final int active;
    private final int waiting;
    private final boolean held;
    private final Instant nextAttempt;
    private final String lastReply;

    private QueueSummary(
            String domain, String route, int active, int waiting, boolean held, Instant nextAttempt, String lastReply) {
        this.domain = Objects.requireNonNull(domain, "domain");
        this.route = Objects.requireNonNull(route, "route");
        this.active = active;
        this.waiting = waiting;
        this.held = held;
        this.nextAttempt = nextAttempt;
        this.lastReply = Objects.requireNonNull(lastReply, "lastReply");
    }

    /** The figures of one queue; {@code nextAttempt} is {@link Instant#MAX} when held. */
    public static QueueSummary of(
            String domain, String route, int active, int waiting, boolean held, Instant nextAttempt, String lastReply) {
        return new QueueSummary(domain, route, active, waiting, held, nextAttempt, lastReply);
    }

    /** Recipient domain. */
    public String domain() {
        return domain;
    }

    /** Where its mail goes. */
    public String route() {
        return route;
    }

    /** Messages being delivered now, or due. */
    public int active() {
        return active;
    }

    /** Messages waiting for their next attempt. */
    public int waiting() {
        return waiting;
    }

    /** Whether an operator holds it. */
    public boolean held() {
        return held;
    }

    /** When the next waiting message is due. */
    public Instant nextAttempt() {
        return nextAttempt;
    }

    /** The latest temporary failure; empty for none. */
    public String lastReply() {
        return lastReply;
    }
}
