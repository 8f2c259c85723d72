package org.sluice.core.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.core.lifecycle.Comparisons;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.metrics.Metrics;
import org.sluice.operations.Routing;

/** All questions under way that count for nothing: how many there may be at once, and what came of them. Any thread. */
final class Shadows {

    private static final int MOST_AT_ONCE = 256;

    private final Services services;
    private final Comparisons comparisons;
    private final AtomicInteger running = new AtomicInteger();

    Shadows(Services services, Comparisons comparisons) {
        this.services = services;
        this.comparisons = comparisons;
    }

    Services services() {
        return services;
    }

    /** Whether another one may be asked; if so, it is to be {@link #ended}. */
    boolean admit(ModuleHandle handle) {
        if (running.incrementAndGet() <= MOST_AT_ONCE) {
            return true;
        }
        running.decrementAndGet();
        count(handle, "not asked");
        return false;
    }

    void ended() {
        running.decrementAndGet();
    }

    /** Compares two answers to one question. */
    void compare(Subject subject, Call shadow, Decision would, Beside.Counterpart counted) {
        Decision did = Decision.of(counted.call(), subject);
        if (did == Decision.NONE) {
            return;
        }
        boolean same = would.isSameAs(did);
        count(shadow.handle, same ? "same" : "different");
        if (counted.isTried()) {
            comparisons.note(
                    counted.call().handle, shadow.handle, same ? null : difference(subject, shadow, would, did));
        } else {
            comparisons.note(
                    shadow.handle, counted.call().handle, same ? null : difference(subject, shadow, did, would));
        }
    }

    private static Routing.Difference difference(Subject subject, Call call, Decision serving, Decision tried) {
        return new Routing.Difference(
                subject.id(),
                call.phase.word(),
                subject.recipient() == null ? "" : subject.recipient().toString(),
                serving.plainWord(),
                tried.plainWord(),
                note(serving, tried));
    }

    private static String note(Decision serving, Decision tried) {
        String ofServing = serving.note().isEmpty() ? "" : serving.plainWord() + ": " + serving.note();
        String ofTried = tried.note().isEmpty() ? "" : tried.plainWord() + ": " + tried.note();
        return ofServing.isEmpty() || ofTried.isEmpty() ? ofServing + ofTried : ofServing + " / " + ofTried;
    }

    private void count(ModuleHandle handle, String result) {
        Metrics metrics = services.metrics;
        if (metrics != null) {
            metrics.add(
                    "sluice_shadow_calls_total", 1, "module", handle.identity().name(), "result", result);
        }
    }
}
