package org.sluice.support.upstream;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server: whether it answers, how long it is passed over if not, and connections to it without work. */
final class Upstream {

    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long FRESH_NANOS = Duration.ofSeconds(60).toNanos();
    private static final int MOST_DOUBLINGS = 16;

    private final String module;
    private final Endpoint endpoint;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private int exchanges;
    private int most = Integer.MAX_VALUE;
    private int failures;
    private long downUntilNanos;
    private List<SocketAddress> addresses = List.of();
    private long lookUpDueNanos;
    private CompletableFuture<List<SocketAddress>> lookUp;
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

    /** Whether it is now passed over for longer. What fails while it is passed over says nothing new, and is not counted. */
    boolean failed(UpstreamFailure failure, Duration longestPause, long nowNanos) {
        trouble = failure.getMessage();
        boolean isNews = !isDown(nowNanos);
        long doubled = isNews ? FIRST_PAUSE_NANOS << Math.min(failures, MOST_DOUBLINGS) : 0;
        long pause = Math.min(Math.max(doubled, failure.pause().toNanos()), longestPause.toNanos());
        if (!isNews && nowNanos + pause - downUntilNanos <= 0) {
            return false;
        }
        if (failures == 0) {
            LOG.warn(
                    "{}: {}; passed over for {} ms, then for longer, until it answers",
                    module,
                    failure.getMessage(),
                    Duration.ofNanos(pause).toMillis());
        }
        if (isNews) {
            failures++;
        }
        downUntilNanos = nowNanos + pause;
        return true;
    }

    /** Those it had when it was last found, since a server may outlive its name service; empty: it never was. */
    List<SocketAddress> addresses() {
        return addresses;
    }

    /** Whether they are to be looked up. */
    boolean isLookUpDue(long nowNanos) {
        return addresses.isEmpty() || nowNanos - lookUpDueNanos >= 0;
    }

    /** None of them took a connection: it may have others now. */
    void doubtAddresses(long nowNanos) {
        lookUpDueNanos = nowNanos;
    }

    /** Looks its addresses up, once for all who ask meanwhile; completes on the event loop. */
    CompletableFuture<List<SocketAddress>> lookUp(Names names, Executor loop) {
        if (lookUp == null) {
            lookUp = names.addresses(endpoint)
                    .whenCompleteAsync(
                            (found, failure) -> {
                                lookUp = null;
                                if (failure == null) {
                                    addresses = found;
                                    lookUpDueNanos = System.nanoTime() + FRESH_NANOS;
                                }
                            },
                            loop);
        }
        return lookUp;
    }
}
