package org.sluice.delivery.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a message is tried again: after {@code first}, then twice that, and so on up to {@code longest}; once more when it
 * expires, and then no more.
 *
 * @param maxRetries attempts after the first one; negative for as many as fit
 */
public record RetrySchedule(Duration first, Duration longest, Duration expiration, int maxRetries) {

    /** Why there is no further attempt. */
    public enum End {
        /** Too old. */
        EXPIRED,
        /** Too many attempts. */
        EXHAUSTED
    }

    /**
     * The moment of the next attempt after that many; empty when there is none.
     *
     * @param attempts made so far, at least 1
     */
    public Optional<Instant> next(Instant receivedAt, int attempts, Instant now) {
        Instant expiry = receivedAt.plus(expiration);
        if (!now.isBefore(expiry) || isExhausted(attempts)) {
            return Optional.empty();
        }
        Instant next = now.plus(pause(attempts));
        return Optional.of(next.isAfter(expiry) ? expiry : next);
    }

    /** Why {@link #next} was empty. */
    public End end(int attempts) {
        return isExhausted(attempts) ? End.EXHAUSTED : End.EXPIRED;
    }

    private boolean isExhausted(int attempts) {
        return maxRetries >= 0 && attempts > maxRetries;
    }

    /** How long to wait after that many attempts. */
    Duration pause(int attempts) {
        int doublings = Math.min(attempts - 1, 30);
        Duration pause = first.multipliedBy(1L << doublings);
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
