package org.sluice.module.dmarc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.dns.Dns;
import org.sluice.injection.MessageIntake;

/** The thread that writes rows, makes reports and hands them in, for one set of options. */
final class Reporter {

    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final int ROUND_SECONDS = 60;
    private static final int STOP_SECONDS = 2;

    private final Settings settings;
    private final Supplier<MessageIntake> intake;
    private final Supplier<Dns> dns;
    private final Clock clock;
    private final ReportKeeper keeper;
    private final ScheduledExecutorService thread;
    private Optional<Dispatch> dispatch = Optional.empty();

    Reporter(Settings settings, Path folder, Clock clock, Supplier<MessageIntake> intake, Supplier<Dns> dns) {
        this.settings = settings;
        this.intake = intake;
        this.dns = dns;
        this.clock = clock;
        this.keeper = new ReportKeeper(folder, settings.reporting(), clock);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "sluice-dmarc");
            made.setDaemon(true);
            return made;
        });
    }

    void start() {
        long pause = settings.reporting().flushEvery().toSeconds();
        thread.execute(guarded(keeper::open));
        thread.scheduleWithFixedDelay(guarded(keeper::flush), pause, pause, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(guarded(this::round), pause, ROUND_SECONDS, TimeUnit.SECONDS);
    }

    /** Counts a message. Never waits. */
    void add(ReportRow row) {
        keeper.add(row);
    }

    /** Whether messages are counted here, and not by another version of this module. */
    boolean isCounting() {
        return keeper.isWriting();
    }

    long lost() {
        return keeper.lost();
    }

    /** Writes what is counted and ends the thread; waits for it, but not long. */
    void close() {
        thread.execute(guarded(keeper::close));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("dmarc: the disk is slow, what was counted last may be lost");
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does at once what is done every minute; completes when that is done, though not what was handed in. */
    CompletionStage<Void> hurry() {
        return CompletableFuture.runAsync(guarded(this::round), thread);
    }

    private void round() {
        keeper.flush();
        keeper.closeDays();
        try {
            send();
        } catch (IOException e) {
            LOG.error("dmarc: the outbox cannot be read: {}", e.toString());
        }
    }

    private void send() throws IOException {
        MessageIntake core = intake.get();
        Dns resolver = dns.get();
        Optional<Outbox> outbox = keeper.outbox();
        if (!settings.reporting().sends() || core == null || resolver == null || outbox.isEmpty()) {
            return;
        }
        if (dispatch.isEmpty()) {
            dispatch = Optional.of(
                    new Dispatch(outbox.get(), settings.reporting().email().orElseThrow(), thread, clock));
        }
        dispatch.get().run(new Destinations(resolver, settings::discovery), core);
    }

    /** A round that fails must not be the last one. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("dmarc: reporting failed", e);
            }
        };
    }
}
