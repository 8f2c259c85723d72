package org.sluice.core.dispatch;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import org.sluice.core.context.SessionState;
import org.sluice.core.context.Variables;
import org.sluice.core.lifecycle.Timers;

/**
 * Slow replies, bounded so that they cost a spammer more than us: per reply, per connection, and in how many sessions at
 * once. No thread waits; the listener holds the reply back by a timer. Safe from any thread.
 */
final class Tarpit {

    private static final long MAX_REPLY_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long MAX_SESSION_NANOS = Duration.ofSeconds(120).toNanos();
    private static final double JITTER = 0.2;

    private final Timers timers;
    private final IntSupplier seats;
    private final DoubleSupplier random;
    private final AtomicInteger held = new AtomicInteger();

    /** {@code seats} is how many replies may be held back at once. */
    Tarpit(Timers timers, IntSupplier seats) {
        this(timers, seats, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** {@code random} gives numbers from 0 to 1. */
    Tarpit(Timers timers, IntSupplier seats, DoubleSupplier random) {
        this.timers = timers;
        this.seats = seats;
        this.random = random;
    }

    /** A delay no longer than any may be; also keeps huge ones from overflowing. */
    static long bounded(Duration delay) {
        return delay.compareTo(Duration.ofNanos(MAX_REPLY_NANOS)) > 0 ? MAX_REPLY_NANOS : delay.toNanos();
    }

    /** How long the reply is held back, given what modules asked for together. */
    Duration grant(SessionState session, long askedNanos) {
        if (askedNanos <= 0 || session.attributes().isTrue(Variables.TRUSTED_MX)) {
            return Duration.ZERO;
        }
        double jittered = askedNanos * (1 - JITTER + 2 * JITTER * random.getAsDouble());
        long nanos = Math.min(Math.min((long) jittered, MAX_REPLY_NANOS), MAX_SESSION_NANOS - session.tarpitNanos());
        session.seat(() -> {}); // who asks again has sent the reply that was held
        if (nanos <= 0 || !takeSeat()) {
            return Duration.ZERO;
        }
        session.spendTarpit(nanos);
        AtomicBoolean taken = new AtomicBoolean(true);
        Runnable leave = () -> {
            if (taken.compareAndSet(true, false)) {
                held.decrementAndGet();
            }
        };
        session.seat(leave);
        timers.schedule(leave, nanos);
        return Duration.ofNanos(nanos);
    }

    private boolean takeSeat() {
        int most = seats.getAsInt();
        int now = held.get();
        while (now < most) {
            if (held.compareAndSet(now, now + 1)) {
                return true;
            }
            now = held.get();
        }
        return false;
    }
}
