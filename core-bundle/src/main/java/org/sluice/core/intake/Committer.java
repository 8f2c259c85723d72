package org.sluice.core.intake;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.admission.SpoolLink;
import org.sluice.core.explain.Printable;
import org.sluice.injection.Replaced;
import org.sluice.message.SmtpReply;
import org.sluice.metrics.Metrics;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord;

/** Puts drafts into the spool in one commit. */
final class Committer {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final SpoolLink spool;
    private final Supplier<IntakeSettings> settings;
    private final Composer composer;
    private final Executor workers;
    private final Metrics metrics;

    Committer(
            SpoolLink spool, Supplier<IntakeSettings> settings, Composer composer, Executor workers, Metrics metrics) {
        this.composer = composer;
        this.spool = spool;
        this.settings = settings;
        this.workers = workers;
        this.metrics = metrics;
    }

    /**
     * Stores all or nothing. While the spool is away it waits for it, and where the spool leaves without having stored
     * anything, for its successor; bounded. Completes on some thread with the reply when nothing was stored, and empty
     * when everything is durable. Fails with {@link Replaced} alone: the core left while nothing had been handed over.
     */
    CompletionStage<Optional<SmtpReply>> commit(String id, List<Draft> drafts, Optional<String> replaced) {
        return attempt(new Order(id, drafts, replaced, spool.deadlineNanos()));
    }

    /** What is to be stored, and how long the spool may be away. */
    private record Order(String id, List<Draft> drafts, Optional<String> replaced, long deadlineNanos) {}

    private CompletionStage<Optional<SmtpReply>> attempt(Order order) {
        CompletableFuture<Optional<Spool>> found =
                spool.await(order.deadlineNanos).toCompletableFuture();
        if (found.isDone() && !found.isCompletedExceptionally()) {
            return store(order, found.join());
        }
        metrics.add("sluice_commits_held_total", 1);
        LOG.debug("{} waits for the spool", order.id);
        return found.thenComposeAsync(store -> store(order, store), workers).exceptionallyCompose(failure -> {
            Throwable cause = Steps.cause(failure);
            return cause instanceof Replaced
                    ? CompletableFuture.failedFuture(cause)
                    : CompletableFuture.completedFuture(Optional.of(reply(order.id, cause)));
        });
    }

    private CompletionStage<Optional<SmtpReply>> store(Order order, Optional<Spool> found) {
        if (found.isEmpty()) {
            LOG.warn("{} not stored: there is no spool", order.id);
            return CompletableFuture.completedFuture(Optional.of(Replies.NOT_STORED));
        }
        Spool store = found.get();
        if (isQuarantineFull(store, order.drafts, order.replaced)) {
            LOG.warn("{} refused: quarantine_max_messages reached; look at sluice:quarantine-list", order.id);
            return CompletableFuture.completedFuture(Optional.of(Replies.FULL));
        }
        long start = System.nanoTime();
        return batch(order.drafts, order.replaced)
                .thenCompose(batch -> stored(store, batch))
                .handle((done, failure) -> failure == null ? null : Steps.cause(failure))
                .thenCompose(failure -> {
                    metrics.observe("sluice_commit_seconds", (System.nanoTime() - start) / 1e9);
                    return hasLeftWithout(store, failure)
                            ? attempt(order)
                            : CompletableFuture.completedFuture(
                                    Optional.ofNullable(failure).map(cause -> reply(order.id, cause)));
                });
    }

    /** A refusal of a spool that has gone speaks for that one only; whoever comes next may be asked. */
    private boolean hasLeftWithout(Spool store, Throwable failure) {
        return failure instanceof SpoolException && spool.get() != store;
    }

    /** A release takes one out, so it is never what fills the store. */
    private boolean isQuarantineFull(Spool store, List<Draft> drafts, Optional<String> replaced) {
        long more = drafts.stream().filter(Draft::isQuarantined).count();
        return more > 0
                && replaced.isEmpty()
                && store.count(SpoolRecord.State.QUARANTINED) + more
                        > settings.get().maxQuarantined();
    }

    private CompletionStage<SpoolBatch> batch(List<Draft> drafts, Optional<String> replaced) {
        return composer.batch(drafts).thenApply(batch -> {
            replaced.ifPresent(batch::remove);
            return batch.build();
        });
    }

    /** The spool keeps the deadline; a spool that is gone meanwhile must not hold the client for ever. */
    private CompletionStage<Void> stored(Spool store, SpoolBatch batch) {
        Duration deadline = settings.get().commitDeadline();
        return store.commit(batch, deadline)
                .toCompletableFuture()
                .copy()
                .orTimeout(deadline.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    }

    private static SmtpReply reply(String id, Throwable cause) {
        if (cause instanceof SpoolException refused) {
            LOG.warn("{} not stored: {}", id, Printable.of(refused.getMessage()));
            return refused.isFull() ? Replies.FULL : Replies.NOT_STORED;
        }
        if (cause instanceof UncheckedIOException unreadable) {
            LOG.warn("{} not stored, its content cannot be read: {}", id, Printable.words(unreadable));
        } else {
            LOG.error("{} not stored", id, Printable.failure(cause));
        }
        return Replies.NOT_STORED;
    }
}
