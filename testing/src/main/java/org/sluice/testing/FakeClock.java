package org.sluice.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that stands still until a test moves it. */
final class FakeClock {

    /** An action and when it is due. */
    record Alarm(Instant due, Runnable action) {}

    private final List<Alarm> alarms = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    synchronized Instant now() {
        return now;
    }

    synchronized void at(Instant due, Runnable action) {
        alarms.add(new Alarm(due, action));
    }

    /** Rings what falls due on the way, in order, each at its own time. */
    void advance(Duration by) {
        Instant until = now().plus(by);
        for (Alarm next = takeDue(until); next != null; next = takeDue(until)) {
            next.action().run();
        }
        synchronized (this) {
            now = until;
        }
    }

    private synchronized Alarm takeDue(Instant until) {
        Alarm first = alarms.stream()
                .filter(alarm -> !alarm.due().isAfter(until))
                .min(Comparator.comparing(Alarm::due))
                .orElse(null);
        if (first != null) {
            alarms.remove(first);
            now = first.due().isAfter(now) ? first.due() : now;
        }
        return first;
    }
}
