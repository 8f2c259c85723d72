package org.sluice.core.lifecycle;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.osgi.framework.Version;

/**
 * A canary measured against the version that serves, over a sliding window and after every single answer, so that one that
 * does worse is gone before the next second begins. Its lock is held for a few additions; there is none without a canary.
 */
final class Trial {

    private static final int SLICES = 12;

    private final Version canary;
    private final Version serving;
    private final CanaryBounds bounds;
    private final LongSupplier nanos;
    private final Consumer<String> onFailure;
    private final Slice[] slices = new Slice[SLICES];
    private long slice;
    private boolean over;

    /** {@code onFailure} is told why, once, on the thread whose answer crossed a bound. */
    Trial(Version canary, Version serving, CanaryBounds bounds, LongSupplier nanos, Consumer<String> onFailure) {
        this.canary = canary;
        this.serving = serving;
        this.bounds = bounds;
        this.nanos = nanos;
        this.onFailure = onFailure;
        this.slice = number();
        for (int i = 0; i < SLICES; i++) {
            slices[i] = new Slice();
        }
    }

    /** Whether it is about those versions under those bounds. */
    boolean isAbout(Version tried, Version other, CanaryBounds agreed) {
        return canary.equals(tried) && serving.equals(other) && bounds.equals(agreed);
    }

    /** One of the two versions, as the place where its calls are counted. */
    Side side(boolean isCanary) {
        return new Side(this, isCanary);
    }

    private void note(Consumer<Slice> event) {
        String why;
        synchronized (this) {
            event.accept(turn());
            why = over ? "" : verdict();
            over |= !why.isEmpty();
        }
        if (!why.isEmpty()) {
            onFailure.accept(why);
        }
    }

    private long number() {
        return nanos.getAsLong() / (bounds.windowSeconds() * 1_000_000_000L / SLICES);
    }

    /** The present slice, those that have left the window emptied. */
    private Slice turn() {
        long now = number();
        long passed = Math.min(now - slice, SLICES);
        for (long i = 0; i < passed; i++) {
            slices[(int) Math.floorMod(now - i, (long) SLICES)] = new Slice();
        }
        slice = Math.max(slice, now);
        return slices[(int) Math.floorMod(slice, (long) SLICES)];
    }

    /** Which bound was crossed; empty for none. */
    private String verdict() {
        Slice sum = new Slice();
        for (Slice each : slices) {
            sum.add(each);
        }
        if (sum.tried.calls() >= bounds.minCalls()) {
            String trouble = errors(sum.tried, sum.other);
            if (!trouble.isEmpty()) {
                return trouble;
            }
            trouble = latency(sum.tried, sum.other);
            if (!trouble.isEmpty()) {
                return trouble;
            }
        }
        return sum.compared >= bounds.minCalls() ? drift(sum) : "";
    }

    private String errors(Figures tried, Figures other) {
        return tried.errorPercent() > other.errorPercent() + bounds.errorPercent()
                ? String.format(
                        Locale.ROOT,
                        "%.1f %% of %d calls had no answer, %.1f %% of those of %s (canary_error_percent = %d)",
                        tried.errorPercent(),
                        tried.calls(),
                        other.errorPercent(),
                        serving,
                        bounds.errorPercent())
                : "";
    }

    private String latency(Figures tried, Figures other) {
        boolean slower = other.answers > 0
                && tried.meanMillis() > other.meanMillis() * bounds.latencyFactor()
                && tried.meanMillis() > other.meanMillis() + bounds.latencyMillis();
        return slower
                ? String.format(
                        Locale.ROOT,
                        "an answer took %.1f ms on average, %.1f ms with %s (canary_latency_factor = %d,"
                                + " canary_latency_millis = %d)",
                        tried.meanMillis(),
                        other.meanMillis(),
                        serving,
                        bounds.latencyFactor(),
                        bounds.latencyMillis())
                : "";
    }

    private String drift(Slice sum) {
        return sum.different * 100 > sum.compared * bounds.driftPercent()
                ? String.format(
                        Locale.ROOT,
                        "it decided otherwise than %s on %d of %d questions (canary_drift_percent = %d)",
                        serving,
                        sum.different,
                        sum.compared,
                        bounds.driftPercent())
                : "";
    }

    /** Where one version's calls are counted. */
    record Side(Trial trial, boolean isCanary) {

        void answered(long tookNanos) {
            trial.note(slice -> {
                Figures figures = slice.of(isCanary);
                figures.answers++;
                figures.nanos += tookNanos;
            });
        }

        void failed() {
            trial.note(slice -> slice.of(isCanary).errors++);
        }

        /** An answer counted before turned out to be worth none. */
        void takenBack() {
            trial.note(slice -> {
                slice.of(isCanary).answers--;
                slice.of(isCanary).errors++;
            });
        }

        void compared(boolean differs) {
            trial.note(slice -> {
                slice.compared++;
                slice.different += differs ? 1 : 0;
            });
        }
    }

    private static final class Slice {
        private final Figures tried = new Figures();
        private final Figures other = new Figures();
        private long compared;
        private long different;

        Figures of(boolean isCanary) {
            return isCanary ? tried : other;
        }

        void add(Slice more) {
            tried.add(more.tried);
            other.add(more.other);
            compared += more.compared;
            different += more.different;
        }
    }

    private static final class Figures {
        private long answers;
        private long errors;
        private long nanos;

        long calls() {
            return answers + errors;
        }

        double errorPercent() {
            return calls() == 0 ? 0 : errors * 100.0 / calls();
        }

        double meanMillis() {
            return answers <= 0 ? 0 : nanos / 1e6 / answers;
        }

        void add(Figures more) {
            answers += more.answers;
            errors += more.errors;
            nanos += more.nanos;
        }
    }
}
