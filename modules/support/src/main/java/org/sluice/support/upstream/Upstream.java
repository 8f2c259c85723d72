package org.sluice.support.upstream;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server: whether it answers, how long it is passed over if not, and connections to it without work. */
final class Upstream {

    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long ADDRESSES_NANOS = Duration.ofSeconds(60).toNanos();
    private static final int MOST_DOUBLINGS = 16;

    private final String module;
    private final Endpoint endpoint;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private int exchanges;
    private int most = Integer.MAX_VALUE;
    private int failures;
    private long downUntilNanos;
    private List<SocketAddress> addresses = List.of();
    private long resolvedNanos;
    private volatile String said = "";
    private volatile String trouble = "";
    private volatile boolean answered;

    Upstream(String module, Endpoint endpoint) {
        this.module = module;
        this.endpoint = endpoint;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    ArrayDeque<Connection> idle() {
        return idle;
    }

    /** What it said when it was last looked at: its version, where the protocol tells. Any thread. */
    String said() {
        return said;
    }

    /** What is wrong with it; empty: nothing. Any thread. */
    String trouble() {
        return trouble;
    }

    /** How it is, in words for an operator. Any thread. */
    String state() {
        if (!trouble.isEmpty()) {
            String address = endpoint.text() + ": ";
            return "fails: " + (trouble.startsWith(address) ? trouble.substring(address.length()) : trouble);
        } else if (!answered) {
            return "not asked yet";
        }
        return said.isEmpty() ? "answers" : "answers: " + said;
    }

    void said(String text) {
        said = text;
    }

    /** It takes no more exchanges at once than that. */
    void limit(int exchangesAtOnce) {
        most = exchangesAtOnce;
    }

    boolean hasRoom() {
        return exchanges < most;
    }

    void began() {
        exchanges++;
    }

    void ended() {
        exchanges--;
    }

    boolean isDown(long nowNanos) {
        return failures > 0 && downUntilNanos - nowNanos > 0;
    }

    boolean hasFailed() {
        return failures > 0;
    }

    long downUntilNanos() {
        return downUntilNanos;
    }

    void succeeded() {
        if (failures > 0) {
            LOG.info("{}: {} answers again", module, endpoint);
        }
        failures = 0;
        answered = true;
        trouble = "";
    }

    void failed(UpstreamFailure failure, Duration longestPause, long nowNanos) {
        long doubled = FIRST_PAUSE_NANOS << Math.min(failures, MOST_DOUBLINGS);
        long pause = Math.min(Math.max(doubled, failure.pause().toNanos()), longestPause.toNanos());
        if (failures == 0) {
            LOG.warn(
                    "{}: {}; passed over for {} ms, then for longer, until it answers",
                    module,
                    failure.getMessage(),
                    Duration.ofNanos(pause).toMillis());
        }
        failures++;
        trouble = failure.getMessage();
        downUntilNanos = nowNanos + pause;
    }

    /** Empty where they are to be looked up. */
    List<SocketAddress> addresses(long nowNanos) {
        return nowNanos - resolvedNanos < ADDRESSES_NANOS ? addresses : List.of();
    }

    void resolved(List<SocketAddress> found, long nowNanos) {
        addresses = found;
        resolvedNanos = nowNanos;
    }
}
