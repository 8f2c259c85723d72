package org.sluice.module.beik;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.module.beik.engine.Envelope;
import org.sluice.module.beik.engine.Judgement;

/**
 * Some engines side by side, each used by one thread at a time, with one bounded queue in front of them. An engine that ends, or does
 * not come back, is started anew: the message it had gets no judgement, the others do not notice. One that is merely too late for its
 * message stays, as it takes long to start: where many wait, many are late.
 */
final class Helpers implements AutoCloseable {

    /** Where a message is read from. */
    interface Message {
        InputStream open() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Helpers.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    /** With less left a scan would only take room from those that wait. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    private final long longestScanNanos;
    private final List<Slot> slots;
    private final Queue<Slot> free = new ConcurrentLinkedQueue<>();
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor threads;

    /**
     * Starts the engines in the background.
     *
     * @param mostWaiting messages in the queue at most
     * @param longestScan an engine that takes longer for a message, and longer than the message has, does not come back
     */
    Helpers(int count, int mostWaiting, Duration longestScan, Slot.Starting starting) {
        this.longestScanNanos = longestScan.toNanos();
        this.slots = Stream.generate(() -> new Slot(starting)).limit(count).toList();
        this.timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "sluice-beik-timer"));
        timer.setRemoveOnCancelPolicy(true);
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(mostWaiting),
                        task -> daemon(task, "sluice-beik-" + number.incrementAndGet())) {
                    @Override
                    protected void terminated() {
                        slots.forEach(Slot::close);
                        timer.shutdownNow();
                    }
                };
        // Each on a thread of its own: so many first tasks start so many threads.
        slots.forEach(slot -> threads.execute(() -> warm(slot)));
    }

    /** Asks one of them. The stage fails when there is no answer within the limit, or too many wait already. */
    CompletionStage<List<Judgement>> judge(Envelope envelope, Message message, Duration limit) {
        CompletableFuture<List<Judgement>> answer = new CompletableFuture<>();
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            checkTime(limit.toNanos());
            Future<?> alarm = timer.schedule(
                    () -> answer.completeExceptionally(new IOException("no answer in time")),
                    limit.toNanos(),
                    TimeUnit.NANOSECONDS);
            answer.whenComplete((said, failure) -> alarm.cancel(false));
            threads.execute(() -> judge(envelope, message, answer, deadline));
        } catch (RejectedExecutionException full) {
            answer.completeExceptionally(
                    new IOException(threads.isShutdown() ? "the module leaves" : "too many messages wait"));
        } catch (IOException late) {
            answer.completeExceptionally(late);
        }
        return answer;
    }

    /** Why engines cannot be started; each reason once, empty where all could be. */
    List<String> troubles() {
        return slots.stream()
                .map(Slot::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .distinct()
                .toList();
    }

    /** How many there are, in words. */
    String state() {
        return slots.stream().filter(Slot::isServed).count() + " of " + slots.size() + " run";
    }

    /** Takes nothing more. What waits is still judged, but not for long; returns at once. */
    @Override
    public void close() {
        if (!threads.isShutdown()) {
            timer.schedule(() -> slots.forEach(Slot::close), DRAIN.toSeconds(), TimeUnit.SECONDS);
            threads.shutdown();
        }
    }

    private void judge(Envelope envelope, Message message, CompletableFuture<List<Judgement>> answer, long deadline) {
        if (answer.isDone()) {
            return;
        }
        Slot slot = free.remove();
        try {
            Helper helper = slot.helper();
            long left = deadline - System.nanoTime();
            checkTime(left);
            try (InputStream octets = message.open()) {
                answer.complete(judge(helper, envelope, octets, Math.max(left, longestScanNanos)));
            }
        } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
        } finally {
            free.add(slot);
        }
    }

    /** Only its end brings back a library that does not return. */
    private List<Judgement> judge(Helper helper, Envelope envelope, InputStream octets, long nanos) throws IOException {
        Future<?> limit = timer.schedule(helper::close, nanos, TimeUnit.NANOSECONDS);
        try {
            return helper.judge(envelope, octets);
        } finally {
            limit.cancel(false);
        }
    }

    private static void checkTime(long nanosLeft) throws IOException {
        if (nanosLeft < LEAST.toNanos()) {
            throw new IOException("no time is left for a scan");
        }
    }

    private void warm(Slot slot) {
        try {
            slot.helper();
        } catch (IOException e) {
            LOG.debug("beik: not ready yet", e);
        } finally {
            free.add(slot);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
