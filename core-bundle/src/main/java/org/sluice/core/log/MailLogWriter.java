package org.sluice.core.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.operations.MailLog;

/**
 * Hands lines to a thread of its own. Whoever logs never waits: when the queue is full the line is dropped and counted,
 * for mail goes before its log.
 */
final class MailLogWriter implements MailLog {

    private static final Logger LOG = LoggerFactory.getLogger(MailLogWriter.class);
    private static final Duration LAST_LINES = Duration.ofSeconds(2);

    /** Lines gather that long: to wake a thread for each of them costs whoever logs more than to write it. */
    private static final long GATHERING_MILLIS = 10;

    private final Clock clock;
    private final Consumer<String> sink;
    private final Runnable dropped;
    private final BlockingQueue<Entry> queue;
    private final Thread thread;
    private volatile boolean closed;

    /** {@code sink} takes finished lines; {@code dropped} counts those that found no room. */
    MailLogWriter(String name, int capacity, Clock clock, Consumer<String> sink, Runnable dropped) {
        this.clock = clock;
        this.sink = sink;
        this.dropped = dropped;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.thread = new Thread(this::run, "sluice-" + name + "-log");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void write(Event event, Map<String, ?> fields) {
        if (closed || !queue.offer(new Entry(clock.instant(), event, new LinkedHashMap<>(fields)))) {
            dropped.run();
        }
    }

    /** Writes what is queued, at most for two seconds. */
    void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(LAST_LINES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                write(queue.take());
                if (queue.isEmpty()) {
                    TimeUnit.MILLISECONDS.sleep(GATHERING_MILLIS);
                }
            } catch (InterruptedException e) {
                break;
            }
        }
        Instant end = Instant.now().plus(LAST_LINES);
        for (Entry entry = queue.poll(); entry != null && Instant.now().isBefore(end); entry = queue.poll()) {
            write(entry);
        }
    }

    private void write(Entry entry) {
        try {
            sink.accept(MailLine.of(entry.time, entry.event, entry.fields));
        } catch (RuntimeException e) {
            LOG.error("a log line cannot be written: {}", e.toString());
        }
    }

    private record Entry(Instant time, MailLog.Event event, Map<String, ?> fields) {}
}
