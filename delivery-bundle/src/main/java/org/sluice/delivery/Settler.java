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
import org.sluice.delivery.transport.DeliverBy;
import org.sluice.delivery.transport.Release;
import org.sluice.delivery.transport.Replies;
import org.sluice.delivery.transport.Result;
import org.sluice.injection.Bounces;
import org.sluice.injection.Bounces.Notice;
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
    private final DelayReports delays;
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
        this.delays = new DelayReports(surroundings, () -> settings.get().delayReportAfter());
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
                delivered(job, attempt, result, settled);
            }
            case DEFERRED -> defer(job, attempt, result, nanos, settled);
            case FAILED -> tell(job, Notice.FAILED, tried(attempt, result.reply()), result, settled);
            case POSTPONED -> postpone(job.entry(), POSTPONED_PAUSE, settled);
        }
    }

    /** A report that success is to have takes the message's place; it is nobody else's if the next hop reports nothing. */
    private void delivered(Job job, Attempt attempt, Result result, Runnable settled) {
        SpoolRecord record = attempt.record();
        boolean traced = attempt.route().isRemote()
                && DeliverBy.of(record).filter(DeliverBy::isTraced).isPresent();
        boolean asked = record.parameters().getOrDefault("NOTIFY", "").contains("SUCCESS") && !result.isReported();
        if (record.sender().isNull() || !(asked || traced)) {
            remove(job.entry(), record.id(), settled);
        } else {
            tell(job, attempt.route().isRemote() ? Notice.RELAYED : Notice.DELIVERED, record, result, settled);
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
        Optional<Instant> next = next(attempt, now);
        if (next.isEmpty()) {
            SmtpReply reply = Replies.givingUp(end(attempt, now), result.reply());
            Result gaveUp = Result.refused(reply, result.remote());
            tell(job, Notice.FAILED, tried(attempt, result.reply()), gaveUp, settled);
            return;
        }
        journal.deferred(attempt, result, nanos, now, next.get());
        SpoolRecord changed = attempt.record()
                .with()
                .attempts(attempt.number(), next.get(), said(result))
                .held(false)
                .build();
        delays.tell(changed, result, now).thenAccept(record -> putBack(job, record, next.get(), said(result), settled));
    }

    /** No later than the moment its sender named, at which it comes back or its sender is told. */
    private Optional<Instant> next(Attempt attempt, Instant now) {
        Optional<Instant> next = settings.get().schedule().next(Release.of(attempt.record()), attempt.number(), now);
        Optional<DeliverBy> by = DeliverBy.of(attempt.record());
        if (by.isEmpty()) {
            return next;
        }
        Instant deadline = by.get().deadline();
        return now.isBefore(deadline)
                ? next.map(time -> time.isAfter(deadline) ? deadline : time)
                : next.filter(time -> !by.get().isReturned());
    }

    private SmtpReply end(Attempt attempt, Instant now) {
        if (DeliverBy.of(attempt.record()).filter(by -> by.isOver(now)).isPresent()) {
            return DeliverBy.LATE;
        }
        return settings.get().schedule().end(attempt.number()) == RetrySchedule.End.EXPIRED
                ? Replies.EXPIRED
                : Replies.EXHAUSTED;
    }

    private void putBack(Job job, SpoolRecord changed, Instant next, String said, Runnable settled) {
        persistence.commit(SpoolBatch.builder().update(changed).build()).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("{} schedule not stored, kept in memory only: {}", changed.id(), failure.toString());
            }
            index.putBack(job.entry(), next.toEpochMilli(), said, clock.millis());
            settled.run();
        });
    }

    /** Has the core put a report in the place of a message that is done with, whichever way. */
    private void tell(Job job, Notice notice, SpoolRecord record, Result result, Runnable settled) {
        String route = job.route().describe();
        boolean[] before = {false};
        persistence.until(
                record.id() + (notice == Notice.FAILED ? " bounce" : " report"),
                () -> {
                    CompletionStage<Boolean> still =
                            before[0] ? isStored(record.id()) : CompletableFuture.completedStage(true);
                    before[0] = true;
                    return still.thenCompose(stored ->
                            stored ? tell(record, notice, result, route) : CompletableFuture.completedStage(true));
                },
                () -> {
                    index.forget(job.entry());
                    settled.run();
                });
    }

    /** True when the sender was told and the record is gone; false to try again. */
    private CompletionStage<Boolean> tell(SpoolRecord record, Notice notice, Result result, String route) {
        Optional<Bounces> bounces = surroundings.bounces();
        if (bounces.isEmpty()) {
            return CompletableFuture.completedStage(false);
        }
        return bounces.get()
                .report(record, notice, result.reply(), result.remote())
                .thenCompose(reception -> {
                    if (reception.isAccepted()) {
                        bounced(record, notice, result, route, "");
                        return CompletableFuture.completedStage(true);
                    }
                    return reception.reply().isPermanent()
                            ? dropUntold(record, notice, result, route, reception)
                            : CompletableFuture.completedStage(false);
                });
    }

    /** Policy refused the notification itself for good: the failed message must not wait for ever because of that. */
    private CompletionStage<Boolean> dropUntold(
            SpoolRecord record, Notice notice, Result result, String route, Reception refusal) {
        return persistence
                .commit(SpoolBatch.builder().remove(record.id()).build())
                .thenApply(removed -> {
                    LOG.warn("{} {} and its sender is not told: {}", record.id(), notice, refusal.reply());
                    bounced(record, notice, result, route, refusal.reply().toString());
                    return true;
                });
    }

    private void bounced(SpoolRecord record, Notice notice, Result result, String route, String dsn) {
        if (notice == Notice.FAILED) {
            journal.bounced(record, route, result.reply(), result.remote(), clock.instant(), dsn);
        }
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
