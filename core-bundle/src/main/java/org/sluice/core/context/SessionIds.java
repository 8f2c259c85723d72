package org.sluice.core.context;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes session ids: 16 characters of lower-case Crockford base32, sorted by time. The first 48 bits are milliseconds, the
 * next 16 count within one, the last 16 are random, so that two processes on one clock do not meet.
 */
final class SessionIds {

    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int LENGTH = 16;
    private static final int COUNTER_BITS = 16;
    private static final int RANDOM_BITS = 16;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong last = new AtomicLong();

    SessionIds(Clock clock) {
        this.clock = clock;
    }

    String next() {
        long earliest = clock.millis() << COUNTER_BITS;
        long stamp = last.updateAndGet(before -> Math.max(before + 1, earliest));
        return text(stamp, random.nextInt(1 << RANDOM_BITS));
    }

    /** The 80 bits, five at a time from the lowest. */
    private static String text(long high, int low) {
        char[] text = new char[LENGTH];
        long upper = high;
        long lower = low;
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = DIGITS[(int) (lower & 31)];
            lower = lower >>> 5 | (upper & 31) << RANDOM_BITS - 5;
            upper >>>= 5;
        }
        return new String(text);
    }
}
