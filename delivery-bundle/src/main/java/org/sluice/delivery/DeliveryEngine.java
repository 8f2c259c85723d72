package org.sluice.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.delivery.queue.Job;
import org.sluice.delivery.queue.QueueIndex;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.DeliverBy;
import org.sluice.delivery.transport.Release;
import org.sluice.delivery.transport.Result;
import org.sluice.delivery.transport.Transport;
import org.sluice.message.MessageBody;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolRecord;

/**
 * Starts what is due. One turn at a time: it takes jobs from the index until nothing is due or no place is free, hands each
 * to its transport, and sees to it that an alarm rings at the next due time. Whatever changes the picture, new mail, a
 * finished attempt, a command, a returned spool, asks for another turn by {@link #wake}. Whoever asks while nobody is at it
 * takes the turns himself, those that others ask for meanwhile too: a turn is shorter than waking a thread for it.
 */
final class DeliveryEngine {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryEngine.class);

    /** Attempts decided but not durable; past this a sick spool is not given more to do. */
    private static final int MAX_UNDER_WAY = 20_000;

    /** Wall clocks jump: no alarm trusts one for longer. */
    private static final long LONGEST_SLEEP_MILLIS = 30_000;

    /** When an alarm rings that has not been set. */
    private static final long SILENT = Long.MAX_VALUE;

    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(60);

    private final QueueIndex index;
    private final Surroundings surroundings;
    private final Settler settler;
    private final Supplier<Settings> settings;
    private final Function<Route, Transport> transports;
    private final ScheduledExecutorService timer;
    private final InstantSource clock;
    private final AtomicInteger turnsAsked = new AtomicInteger();
    private final Object idle = new Object();
    private int underWay;
    private Future<?> alarm;
    private volatile long alarmAt = SILENT;
    private volatile boolean stopping;

    DeliveryEngine(
            QueueIndex index,
            Surroundings surroundings,
            Settler settler,
            Supplier<Settings> settings,
            Function<Route, Transport> transports,
            ScheduledExecutorService timer,
            InstantSource clock) {
        this.index = index;
        this.surroundings = surroundings;
        this.settler = settler;
        this.settings = settings;
        this.transports = transports;
        this.timer = timer;
        this.clock = clock;
    }

    /** Takes a stored message up; one that is known already stays as it is. */
    void admit(SpoolRecord record, boolean mayBeRepeat) {
        String domain = Recipients.withDomain(record.recipient(), settings.get().postmasterDomain())
                .asciiDomain();
        if (index.add(record, domain, mayBeRepeat || record.attempts() > 0, clock.millis())) {
            wake();
        }
    }

    /** Asks for a turn. Cheap, from any thread; never blocks. */
    void wake() {
        if (stopping || turnsAsked.getAndIncrement() > 0) {
            return;
        }
        int asked;
        do {
            asked = turnsAsked.get();
            turn();
        } while (turnsAsked.addAndGet(-asked) > 0);
    }

    /** Starts nothing more; returns whether all that was under way is settled within the time. */
    boolean stop(Duration within) throws InterruptedException {
        stopping = true;
        long end = System.nanoTime() + within.toNanos();
        synchronized (idle) {
            for (long left = within.toNanos(); underWay > 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(idle, left);
            }
            return underWay == 0;
        }
    }

    /** Messages being delivered or settled. */
    int underWay() {
        synchronized (idle) {
            return underWay;
        }
    }

    private void turn() {
        try {
            startDue();
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError bug) {
            // Whatever it is: a turn that does not come back here is the last one.
            LOG.error("a delivery turn failed; the next one is in a second", bug);
            setAlarm(1_000);
        }
    }

    private void startDue() {
        if (surroundings.spool().isEmpty()) {
            return;
        }
        while (!stopping && underWay() < MAX_UNDER_WAY) {
            Optional<Job> job = index.poll(clock.millis());
            if (job.isEmpty()) {
                break;
            }
            start(job.get());
        }
        long next = index.nextWake();
        setAlarm(Math.min(LONGEST_SLEEP_MILLIS, Math.max(1, next - clock.millis())));
    }

    /** Has a turn taken within that time. An alarm that rings before will do: its turn sets the next one. */
    private void setAlarm(long millis) {
        long now = clock.millis();
        long at = now + millis;
        if (stopping || alarmAt > now && alarmAt <= at) {
            return;
        }
        if (alarm != null) {
            alarm.cancel(false);
        }
        alarmAt = at;
        try {
            alarm = timer.schedule(this::ring, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("no alarm: the bundle is stopping");
        }
    }

    private void ring() {
        alarmAt = SILENT;
        wake();
    }

    private void start(Job job) {
        synchronized (idle) {
            underWay++;
        }
        Transport transport = transports.apply(job.route());
        try {
            transport.blocking().execute(() -> attempt(job, transport));
        } catch (RejectedExecutionException stopped) {
            notTried(job);
        }
    }

    private void attempt(Job job, Transport transport) {
        try {
            Optional<Spool> spool = surroundings.spool();
            if (stopping || spool.isEmpty()) {
                notTried(job);
                return;
            }
            Optional<Attempt> attempt = load(job, spool.get());
            if (attempt.isEmpty()) {
                index.decided(job);
                index.forget(job.entry());
                settled();
                return;
            }
            Instant release = Release.of(attempt.get().record());
            if (clock.instant().isBefore(release)) {
                // Somebody had the queue tried at once; that is not for mail whose time has not come.
                index.decided(job);
                settler.postpone(job.entry(), Duration.between(clock.instant(), release), this::settled);
                return;
            }
            long began = System.nanoTime();
            conclude(job, attempt.get(), began, deliver(attempt.get(), transport));
        } catch (RuntimeException trouble) {
            LOG.error("{} could not be tried", job.entry().id(), trouble);
            index.decided(job);
            settler.postpone(job.entry(), AFTER_TROUBLE, this::settled);
        }
    }

    private CompletionStage<Result> deliver(Attempt attempt, Transport transport) {
        if (DeliverBy.of(attempt.record())
                .filter(by -> by.isOver(clock.instant()))
                .isPresent()) {
            return CompletableFuture.completedStage(Result.refused(DeliverBy.LATE, ""));
        }
        try {
            return transport.deliver(attempt);
        } catch (RuntimeException bug) {
            return CompletableFuture.failedStage(bug);
        }
    }

    /** The record and its content; empty when it is gone, or somebody put it apart. */
    private Optional<Attempt> load(Job job, Spool spool) {
        String id = job.entry().id();
        Optional<SpoolRecord> found = job.warm() != null ? Optional.of(job.warm()) : spool.find(id);
        Optional<SpoolRecord> queued = found.filter(record -> record.state() == SpoolRecord.State.QUEUED);
        if (queued.isEmpty()) {
            return Optional.empty();
        }
        SpoolRecord record = queued.get();
        Optional<MessageBody> content = spool.content(id);
        if (content.isEmpty() && spool.find(id).isPresent()) {
            throw new IllegalStateException("a record without content in the spool");
        }
        return content.map(body -> new Attempt(
                record,
                Recipients.withDomain(record.recipient(), settings.get().postmasterDomain()),
                body,
                job.route(),
                record.attempts() + 1,
                job.repeat()));
    }

    private void conclude(Job job, Attempt attempt, long began, CompletionStage<Result> delivery) {
        delivery.whenComplete((result, failure) -> {
            Result outcome = result;
            if (failure != null) {
                LOG.error(
                        "{} attempt failed by a fault of ours", attempt.record().id(), failure);
                outcome = Result.postponed("internal error");
            }
            index.decided(job);
            settler.settle(job, attempt, outcome, System.nanoTime() - began, this::settled);
            wake();
        });
    }

    private void notTried(Job job) {
        index.decided(job);
        settler.postpone(job.entry(), Settler.POSTPONED_PAUSE, this::settled);
    }

    private void settled() {
        synchronized (idle) {
            underWay--;
            if (underWay == 0) {
                idle.notifyAll();
            }
        }
        wake();
    }
}
