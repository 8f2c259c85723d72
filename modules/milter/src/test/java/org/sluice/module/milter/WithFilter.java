package org.sluice.module.milter;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** A filter that does as it is told, and a module that asks it; new for each test. */
abstract class WithFilter {

    private static final int READERS = 4;

    final Filter filter = new Filter();
    MilterModule last;
    private final ExecutorService readers = readers();

    @AfterEach
    void end() {
        if (last != null) {
            last.stop();
        }
        filter.close();
        readers.shutdownNow();
    }

    ValidationModule configured(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(Map.of("milter", filter.address(), "probe_seconds", "0"));
        all.putAll(options);
        if (last != null) {
            last.stop();
        }
        last = Configs.configured(new MilterModule(), all);
        return last;
    }

    FakeContext data() {
        return question(Phase.DATA);
    }

    FakeContext question(Phase phase) {
        return question(phase, new FakeDns(), readers);
    }

    FakeContext recipient(String address) {
        return waiting(FakeContext.at(Phase.RCPTTO, "192.0.2.1", new FakeDns())
                .sender("ann@example.org")
                .withRecipient(address));
    }

    FakeContext waiting(FakeContext context) {
        return waiting(context, readers);
    }

    static Verdict ask(ValidationModule module, FakeContext context) {
        try {
            return module.validate(context).toCompletableFuture().get(120, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A session that has come so far. */
    static FakeContext question(Phase phase, FakeDns dns, ExecutorService readers) {
        FakeContext context = FakeContext.at(phase, "192.0.2.1", dns);
        if (!phase.isOfConnection()) {
            context.sender("ann@example.org");
        }
        if (!phase.isBefore(Phase.RCPTTO)) {
            context.withRecipient("bob@sluice.test");
        }
        return waiting(phase.hasContent() ? context.body("Subject: test\n\nHello.\n") : context, readers);
    }

    /** All there before the first call: a thread keeps hold of whose call it was that made it. */
    static ExecutorService readers() {
        ThreadPoolExecutor readers =
                new ThreadPoolExecutor(READERS, READERS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "reader");
                    thread.setDaemon(true);
                    return thread;
                });
        readers.prestartAllCoreThreads();
        return readers;
    }

    private static FakeContext waiting(FakeContext context, ExecutorService readers) {
        return context.timeout(Duration.ofMinutes(2)).blockingOn(readers);
    }
}
