package org.sluice.http.internal;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** Ids of transmissions: digits, ordered by time, unique across restarts and nodes. */
final class TransmissionIds {

    private static final int COUNTER_BITS = 22;

    private final AtomicInteger counter = new AtomicInteger(new SecureRandom().nextInt());

    String next(Instant now) {
        long count = counter.incrementAndGet() & (1 << COUNTER_BITS) - 1;
        return Long.toString(now.toEpochMilli() << COUNTER_BITS | count);
    }
}
