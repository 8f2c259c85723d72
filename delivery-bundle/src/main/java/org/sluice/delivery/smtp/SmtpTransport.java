package org.sluice.delivery.smtp;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.delivery.mx.NextHopLookup;
import org.sluice.delivery.mx.NextHops;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Replies;
import org.sluice.delivery.transport.Result;
import org.sluice.delivery.transport.Transport;
import org.sluice.message.SmtpReply;

/**
 * Delivers to other servers. A message is opened and its first chunk read on a reader's thread; then the next hops are
 * looked up and walked on event loops, which never block.
 */
public final class SmtpTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpTransport.class);
    private static final int MAX_LOOPS = 4;

    /** RFC 8689 section 4.2.1: a certificate proves nothing for a name that anybody may have slipped in. */
    private static final SmtpReply UNSECURED =
            Replies.internal(550, "5.7.30", "REQUIRETLS support required: mail exchangers without DNSSEC");

    private final Executor readers;
    private final NextHopLookup lookup;
    private final HostHealth health;
    private final InstantSource clock;
    private final EventLoopGroup loops;
    private final ConnectionPool pool;
    private volatile boolean stopping;

    /**
     * A transport with event loops of its own.
     *
     * @param readers where contents are read
     * @param hostFailureRetry how long a host that failed is passed over
     */
    public SmtpTransport(
            Supplier<SmtpOptions> options,
            NextHopLookup lookup,
            Executor readers,
            InstantSource clock,
            Supplier<Duration> hostFailureRetry) {
        this(Network.chosen(), options, lookup, readers, clock, hostFailureRetry);
    }

    SmtpTransport(
            Network network,
            Supplier<SmtpOptions> options,
            NextHopLookup lookup,
            Executor readers,
            InstantSource clock,
            Supplier<Duration> hostFailureRetry) {
        this.readers = readers;
        this.lookup = lookup;
        this.clock = clock;
        this.health = new HostHealth(clock, hostFailureRetry);
        int threads = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
        this.loops = network.loops(threads, "sluice-smtp-out");
        this.pool = new ConnectionPool(loops, network.channels(), options);
    }

    @Override
    public Executor blocking() {
        return readers;
    }

    @Override
    public CompletionStage<Result> deliver(Attempt attempt) {
        if (stopping) {
            return CompletableFuture.completedStage(Result.postponed("stopping"));
        }
        OutgoingBody body;
        try {
            body = Carriage.isBinary(attempt.record())
                    ? OutgoingBody.ofOctets(attempt.content())
                    : OutgoingBody.ofLines(attempt.content());
        } catch (IOException gone) {
            LOG.warn("{} not delivered: {}", attempt.record().id(), gone.getMessage());
            return CompletableFuture.completedStage(Result.postponed(gone.getMessage()));
        }
        return hops(attempt)
                .thenCompose(hops -> deliver(attempt, body, hops))
                .whenComplete((result, failure) -> close(attempt, body));
    }

    /** Hosts that failed may be tried at once. */
    public void forgive() {
        health.forgive();
    }

    /** Open connections. */
    public int connections() {
        return pool.size();
    }

    /** Open connections without a message on them. */
    public int idleConnections() {
        return pool.idleCount();
    }

    /** Addresses that are passed over now. */
    public int failingHosts() {
        return health.failing();
    }

    /** Takes no further messages; those on the way go on. */
    public void stop() {
        stopping = true;
        pool.stop();
    }

    /** Ends what is still on the way, and the threads. */
    public void close() {
        stop();
        pool.abort();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private CompletionStage<NextHops> hops(Attempt attempt) {
        return attempt.route() instanceof Route.Smarthost smarthost
                ? lookup.ofSmarthost(smarthost.host(), smarthost.port())
                : lookup.ofDomain(attempt.recipient().asciiDomain());
    }

    private CompletionStage<Result> deliver(Attempt attempt, OutgoingBody body, NextHops hops) {
        if (hops instanceof NextHops.Found found) {
            boolean required = TlsPolicy.isRequiredBy(attempt.record().parameters())
                    && !attempt.record().sender().isNull();
            if (!found.isSecure() && required) {
                return CompletableFuture.completedStage(Result.refused(UNSECURED, ""));
            }
            return new HostWalk(attempt, body, found.hosts(), pool, health, readers, clock, () -> stopping).next();
        }
        Result result = hops instanceof NextHops.Refused refused
                ? Result.refused(refused.reply(), "")
                : Result.postponed("no resolver at the moment");
        return CompletableFuture.completedStage(result);
    }

    private void close(Attempt attempt, OutgoingBody body) {
        if (body.isClosed()) {
            return;
        }
        try {
            readers.execute(() -> closeNow(attempt, body));
        } catch (RejectedExecutionException stopped) {
            LOG.debug("{} left open: the bundle is stopping", attempt.record().id());
        }
    }

    private static void closeNow(Attempt attempt, OutgoingBody body) {
        try {
            body.close();
        } catch (IOException trouble) {
            LOG.warn("{} content not closed: {}", attempt.record().id(), trouble.getMessage());
        }
    }
}
