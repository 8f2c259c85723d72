package org.sluice.smtp.limits;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Decides whether the listener is overloaded. It begins with the first sign: too many sessions, a core that takes no more
 * mail, an event loop that comes late, no descriptor left for a new connection. It ends when nothing has been wrong for a
 * while, with room to spare: a tenth of the sessions, half of the lag. {@link #look} is called by one timer; {@link #isOn}
 * and {@link #exhausted} by any thread.
 */
public final class Stress {

    /**
     * What is looked at.
     *
     * @param sessions open now
     * @param sessionLimit how many there may be; 0 = any number
     * @param takesNoMail whether the core refuses messages for want of memory or disk
     * @param lag how late the slowest event loop is
     */
    public record Signs(int sessions, int sessionLimit, boolean takesNoMail, Duration lag) {}

    private static final int PERCENT_TO_SPARE = 10;

    private final Consumer<String> changed;
    private volatile boolean on;
    private volatile boolean exhausted;
    private long calmSince;
    private boolean calm;

    /** {@code changed} hears why it began, and the empty string when it ends. */
    public Stress(Consumer<String> changed) {
        this.changed = changed;
    }

    /** Whether sessions are to be impatient. */
    public boolean isOn() {
        return on;
    }

    /** A connection could not be accepted for want of a descriptor. */
    public void exhausted() {
        exhausted = true;
    }

    /** Looks at the signs and decides. */
    public void look(StressOptions options, Signs signs, long nowNanos) {
        String reason = options.enabled() ? reason(options, signs, on) : "";
        exhausted = false;
        if (!reason.isEmpty()) {
            calm = false;
            if (!on) {
                on = true;
                changed.accept(reason);
            }
        } else if (on) {
            end(options, nowNanos);
        }
    }

    /** The listener goes: nothing is to be shown any more. */
    public void stop() {
        on = false;
    }

    private void end(StressOptions options, long nowNanos) {
        if (!calm) {
            calm = true;
            calmSince = nowNanos;
        }
        if (!options.enabled() || nowNanos - calmSince >= options.calmTime().toNanos()) {
            on = false;
            calm = false;
            changed.accept("");
        }
    }

    private String reason(StressOptions options, Signs signs, boolean already) {
        int percent = options.sessionPercent() - (already ? PERCENT_TO_SPARE : 0);
        long lagMillis = options.loopLag().toMillis() / (already ? 2 : 1);
        boolean crowded = options.sessionPercent() > 0
                && signs.sessionLimit() > 0
                && signs.sessions() * 100L >= (long) Math.max(1, percent) * signs.sessionLimit();
        if (crowded) {
            return signs.sessions() + " of " + signs.sessionLimit() + " sessions";
        }
        if (signs.takesNoMail()) {
            return "no memory or disk for mail";
        }
        if (lagMillis > 0 && signs.lag().toMillis() >= lagMillis) {
            return "an event loop is " + signs.lag().toMillis() + " ms late";
        }
        return exhausted ? "no file descriptor for a new connection" : "";
    }
}
