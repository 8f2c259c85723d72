package org.sluice.delivery.smtp;

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

/** Goes from host to host until one gives an answer about the message, good or bad. */
final class HostWalk {

    private static final int MAX_TRIES = 8;

    private final Attempt attempt;
    private final OutgoingBody body;
    private final List<Host> hosts;
    private final ConnectionPool pool;
    private final HostHealth health;
    private final Executor readers;
    private final BooleanSupplier stopping;
    private int index;
    private int tries;
    private String trouble = "";

    HostWalk(
            Attempt attempt,
            OutgoingBody body,
            List<Host> hosts,
            ConnectionPool pool,
            HostHealth health,
            Executor readers,
            BooleanSupplier stopping) {
        this.attempt = attempt;
        this.body = body;
        this.hosts = hosts;
        this.pool = pool;
        this.health = health;
        this.readers = readers;
        this.stopping = stopping;
    }

    /** Tries the next host, and those after it. */
    CompletionStage<Result> next() {
        for (; index < hosts.size() && tries < MAX_TRIES; index++) {
            Host host = hosts.get(index);
            Optional<SmtpConnection> idle = pool.take(host);
            if (idle.isPresent()) {
                return over(idle.get(), true);
            }
            Optional<String> failing = health.trouble(host.address());
            if (failing.isEmpty()) {
                return connect(host);
            }
            trouble = host + " failed a short while ago: " + failing.get();
        }
        return CompletableFuture.completedStage(nobody());
    }

    private Result nobody() {
        Host last = hosts.get(Math.min(index, hosts.size()) - 1);
        return Result.refused(Replies.internal(451, "4.4.1", "No valid hosts: " + trouble), last.toString());
    }

    private CompletionStage<Result> connect(Host host) {
        tries++;
        return pool.connect(host)
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
        try {
            new Preparation(connection, attempt, body, readers).run().whenComplete((result, failure) -> {
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
