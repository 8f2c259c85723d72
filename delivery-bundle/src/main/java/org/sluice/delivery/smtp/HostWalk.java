package org.sluice.delivery.smtp;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.sluice.delivery.mx.Host;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Replies;
import org.sluice.delivery.transport.Result;

/**
 * Goes from host to host until one gives an answer about the message, good or bad. A host that offers TLS and fails at it is
 * tried once more in the clear where the policy has nothing against that.
 */
final class HostWalk {

    private static final int MAX_TRIES = 8;

    private final Attempt attempt;
    private final OutgoingBody body;
    private final List<Host> hosts;
    private final ConnectionPool pool;
    private final HostHealth health;
    private final Executor readers;
    private final InstantSource clock;
    private final BooleanSupplier stopping;
    private TlsPolicy policy;
    private boolean needsTls;
    private int index;
    private int tries;
    private boolean inTheClear;
    private boolean onlyUnfit = true;
    private boolean reachedTls;
    private String trouble = "";

    HostWalk(
            Attempt attempt,
            OutgoingBody body,
            List<Host> hosts,
            ConnectionPool pool,
            HostHealth health,
            Executor readers,
            InstantSource clock,
            BooleanSupplier stopping) {
        this.attempt = attempt;
        this.body = body;
        this.hosts = hosts;
        this.pool = pool;
        this.health = health;
        this.readers = readers;
        this.clock = clock;
        this.stopping = stopping;
        this.needsTls = TlsPolicy.isRequiredBy(attempt.record().parameters());
        this.policy = pool.policy().of(attempt.record().parameters());
    }

    /** Tries the next host, and those after it. */
    CompletionStage<Result> next() {
        for (; index < hosts.size() && tries < MAX_TRIES; index++) {
            Host host = hosts.get(index);
            Optional<SmtpConnection> idle = pool.take(host, policy);
            if (idle.isPresent()) {
                return over(idle.get(), true);
            }
            Optional<String> failing = health.trouble(host.address());
            if (failing.isEmpty()) {
                return connect(host);
            }
            onlyUnfit = false;
            trouble = host + " failed a short while ago: " + failing.get();
        }
        if (onlyUnfit && needsTls && attempt.record().sender().isNull()) {
            return withoutTls();
        }
        return CompletableFuture.completedStage(nobody());
    }

    /** RFC 8689 section 5: for want of TLS a report is not dropped; all it holds of the message is the header. */
    private CompletionStage<Result> withoutTls() {
        needsTls = false;
        policy = pool.policy();
        index = 0;
        tries = 0;
        return next();
    }

    private Result nobody() {
        Host last = hosts.get(Math.min(index, hosts.size()) - 1);
        if (onlyUnfit && needsTls) {
            // RFC 8689 section 4.2.1: one code for hosts without TLS we can believe, one for those without the
            // extension.
            return Result.refused(
                    reachedTls
                            ? Replies.internal(550, "5.7.30", "REQUIRETLS support required: " + trouble)
                            : Replies.internal(550, "5.7.10", "Encryption needed: " + trouble),
                    last.toString());
        }
        return Result.refused(Replies.internal(451, "4.4.1", "No valid hosts: " + trouble), last.toString());
    }

    private CompletionStage<Result> connect(Host host) {
        tries++;
        return pool.connect(host, inTheClear ? TlsPolicy.PLAIN : policy)
                .handle((connection, failure) -> failure == null
                        ? over(connection, false)
                        : afterLoss(host, ConnectionLost.of(failure, Step.CONNECT), false))
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Result> over(SmtpConnection connection, boolean reused) {
        CompletableFuture<Result> outcome = new CompletableFuture<>();
        if (!connection.execute(() -> start(connection, outcome))) {
            outcome.completeExceptionally(new ConnectionLost(Step.MAILFROM, "stopping"));
        }
        return outcome.handle((result, failure) -> failure == null
                        ? CompletableFuture.completedStage(result)
                        : afterLoss(connection.host(), ConnectionLost.of(failure, Step.MAILFROM), reused))
                .thenCompose(stage -> stage);
    }

    private void start(SmtpConnection connection, CompletableFuture<Result> outcome) {
        if (needsTls && !connection.extensions().has(TlsPolicy.REQUIRETLS)) {
            reachedTls = true;
            pool.release(connection);
            outcome.completeExceptionally(new ConnectionLost(Step.STARTTLS, "does not offer REQUIRETLS"));
            return;
        }
        try {
            new Preparation(connection, attempt, body, readers, clock).run().whenComplete((result, failure) -> {
                if (failure != null) {
                    outcome.completeExceptionally(failure);
                    return;
                }
                health.served(connection.host().address());
                pool.release(connection);
                outcome.complete(result);
            });
        } catch (RuntimeException bug) {
            connection.close("closed by us");
            outcome.completeExceptionally(bug);
        }
    }

    private CompletionStage<Result> afterLoss(Host host, ConnectionLost loss, boolean reused) {
        trouble = host + ": " + loss.getMessage();
        if (stopping.getAsBoolean() && loss.isBeforeBody()) {
            return CompletableFuture.completedStage(Result.postponed("stopping"));
        }
        if (!loss.isBeforeBody()) {
            return CompletableFuture.completedStage(
                    Result.refused(Replies.internal(451, "4.4.2", loss.getMessage()), host.toString()));
        }
        if (loss.step() == Step.STARTTLS && policy.mayFallBack() && !inTheClear) {
            inTheClear = true;
            return connect(host);
        }
        inTheClear = false;
        onlyUnfit &= loss.step() == Step.STARTTLS;
        if (loss.isHostTrouble()) {
            health.failed(host.address(), loss.getMessage());
        }
        // A kept connection that went stale says nothing about the host: once more, on a new one.
        if (!(reused && loss.step() == Step.MAILFROM)) {
            index++;
        }
        return next();
    }
}
