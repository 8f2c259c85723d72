package org.sluice.core.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What we wrote into a file of ours lately. The file installer reads that file now and then and reports what it read as an
 * edit; where it read just before our latest writing, or in the midst of it, that is no edit but an echo.
 */
final class OwnWriting {

    /** The installer looks every second and reports at once. */
    private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final LongSupplier nanos;
    private final Deque<Written> lately = new ArrayDeque<>();

    OwnWriting(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** These values are written, or were replaced, just now. */
    synchronized void add(Map<String, String> values) {
        forgetOld();
        lately.addLast(new Written(Map.copyOf(values), nanos.getAsLong()));
    }

    /** Whether that is what we wrote lately, or a part of it. */
    synchronized boolean isEcho(Map<String, String> values) {
        forgetOld();
        return lately.stream().anyMatch(each -> each.values.entrySet().containsAll(values.entrySet()));
    }

    private void forgetOld() {
        long now = nanos.getAsLong();
        while (!lately.isEmpty() && now - lately.getFirst().atNanos > LATELY_NANOS) {
            lately.removeFirst();
        }
    }

    private record Written(Map<String, String> values, long atNanos) {}
}
