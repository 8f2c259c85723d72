package org.sluice.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.delivery.queue.Entry;
import org.sluice.delivery.queue.Job;
import org.sluice.delivery.queue.QueueIndex;
import org.sluice.delivery.queue.RetrySchedule;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Replies;
import org.sluice.delivery.transport.Result;
import org.sluice.injection.Bounces;
import org.sluice.injection.Reception;
import org.sluice.message.SmtpReply;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord;

/**
 * Turns the result of an attempt into what the spool, the sender and the log must know. A delivered message is removed at
 * once, and until that is durable its id stays known, so that no scan brings it back: the only moment left for a doubled
 * message is a crash between the next hop's 250 and the sync of the removal.
 */
final class Settler {

    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);

    /** How long a message waits that could not be tried as something of ours was away for a moment. */
    static final Duration POSTPONED_PAUSE = Duration.ofSeconds(5);

    private final QueueIndex index;
    private final Surroundings surroundings;
    private final Persistence persistence;
    private final Journal journal;
    private final Supplier<Settings> settings;
    private final InstantSource clock;
    private final Executor blocking;

    Settler(
            QueueIndex index,
            Surroundings surroundings,
            Persistence persistence,
            Supplier<Settings> settings,
            InstantSource clock,
            Executor blocking) {
        this.index = index;
        this.surroundings = surroundings;
        this.persistence = persistence;
        this.journal = new Journal(surroundings);
        this.settings = settings;
        this.clock = clock;
        this.blocking = blocking;
    }

    Journal journal() {
        return journal;
    }

    /** Takes the result of a job whose place is free already. Runs {@code settled} once nothing is left to do. */
    void settle(Job job, Attempt attempt, Result result, long nanos, Runnable settled) {
        journal.attempted(attempt, result, nanos);
        Instant now = clock.instant();
        switch (result.kind()) {
            case DELIVERED -> {
                journal.delivered(attempt, result, nanos, now);
                remove(job.entry(), attempt.record().id(), settled);
            }
            case DEFERRED -> defer(job, attempt, result, nanos, settled);
            case FAILED -> bounce(job, tried(attempt, result.reply()), result.reply(), result.remote(), settled);
            case POSTPONED -> postpone(job.entry(), POSTPONED_PAUSE, settled);
        }
    }

    /** Puts a message back whose attempt was none. */
    void postpone(Entry entry, Duration pause, Runnable settled) {
        long now = clock.millis();
        index.putBack(entry, now + pause.toMillis(), "", now);
        settled.run();
    }

    /** Removes a message for good. */
    void remove(Entry entry, String id, Runnable settled) {
        persistence.until(
                id + " removal from the spool",
                () -> persistence
                        .commit(SpoolBatch.builder().remove(id).build())
                        .thenApply(done -> true),
                () -> {
                    index.forget(entry);
                    settled.run();
                });
    }

    private void defer(Job job, Attempt attempt, Result result, long nanos, Runnable settled) {
        Instant now = clock.instant();
        RetrySchedule schedule = settings.get().schedule();
        Optional<Instant> next = schedule.next(attempt.record().receivedAt(), attempt.number(), now);
        if (next.isEmpty()) {
            SmtpReply end =
                    schedule.end(attempt.number()) == RetrySchedule.End.EXPIRED ? Replies.EXPIRED : Replies.EXHAUSTED;
            SmtpReply reply = Replies.givingUp(end, result.reply());
            bounce(job, tried(attempt, result.reply()), reply, result.remote(), settled);
            return;
        }
        journal.deferred(attempt, result, nanos, now, next.get());
        SpoolRecord changed = attempt.record()
                .with()
                .attempts(attempt.number(), next.get(), said(result))
                .held(false)
                .build();
        persistence.commit(SpoolBatch.builder().update(changed).build()).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("{} schedule not stored, kept in memory only: {}", changed.id(), failure.toString());
            }
            index.putBack(job.entry(), next.get().toEpochMilli(), said(result), clock.millis());
            settled.run();
        });
    }

    private void bounce(Job job, SpoolRecord record, SmtpReply reply, String remote, Runnable settled) {
        String route = job.route().describe();
        boolean[] before = {false};
        persistence.until(
                record.id() + " bounce",
                () -> {
                    CompletionStage<Boolean> still =
                            before[0] ? isStored(record.id()) : CompletableFuture.completedStage(true);
                    before[0] = true;
                    return still.thenCompose(stored ->
                            stored ? tell(record, reply, remote, route) : CompletableFuture.completedStage(true));
                },
                () -> {
                    index.forget(job.entry());
                    settled.run();
                });
    }

    /** True when the sender was told and the record is gone; false to try again. */
    private CompletionStage<Boolean> tell(SpoolRecord record, SmtpReply reply, String remote, String route) {
        Optional<Bounces> bounces = surroundings.bounces();
        if (bounces.isEmpty()) {
            return CompletableFuture.completedStage(false);
        }
        return bounces.get().bounce(record, reply, remote).thenCompose(reception -> {
            if (reception.isAccepted()) {
                journal.bounced(record, route, reply, remote, clock.instant(), "");
                return CompletableFuture.completedStage(true);
            }
            return reception.reply().isPermanent()
                    ? dropUntold(record, reply, remote, route, reception)
                    : CompletableFuture.completedStage(false);
        });
    }

    /** Policy refused the notification itself for good: the failed message must not wait for ever because of that. */
    private CompletionStage<Boolean> dropUntold(
            SpoolRecord record, SmtpReply reply, String remote, String route, Reception refusal) {
        return persistence
                .commit(SpoolBatch.builder().remove(record.id()).build())
                .thenApply(removed -> {
                    LOG.warn("{} failed and its sender is not told: {}", record.id(), refusal.reply());
                    journal.bounced(
                            record,
                            route,
                            reply,
                            remote,
                            clock.instant(),
                            refusal.reply().toString());
                    return true;
                });
    }

    private CompletionStage<Boolean> isStored(String id) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Spool spool = surroundings.spool().orElseThrow(() -> new IllegalStateException("no spool"));
                    return spool.find(id).isPresent();
                },
                blocking);
    }

    private SpoolRecord tried(Attempt attempt, SmtpReply reply) {
        return attempt.record()
                .with()
                .attempts(attempt.number(), clock.instant(), reply.toString())
                .build();
    }

    private static String said(Result result) {
        return result.remote().isEmpty() ? result.reply().toString() : result.remote() + " said: " + result.reply();
    }
}
