package org.sluice.core.intake;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.sluice.core.admission.SpoolLink;
import org.sluice.core.admission.WaitingMessages;
import org.sluice.core.settings.Values;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.Reception;
import org.sluice.metrics.Metrics;
import org.sluice.operations.MailLog;

/** An intake with a world around it that tests can script. */
public final class Scene {

    public static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    public final ScriptedDispatcher dispatcher = new ScriptedDispatcher();
    public final TestContexts contexts = new TestContexts();
    public final MemorySpool spool = new MemorySpool();
    public final List<String> log = new ArrayList<>();
    public final List<Map<String, ?>> logged = new ArrayList<>();
    public final Map<String, String> configuration = new HashMap<>(Map.of("hostname", "mx.sluice.test"));
    public int waiting;
    public final SpoolLink link;
    public Executor workers = Runnable::run;
    private final MailLog mailLog = (event, fields) -> {
        log.add(event + " " + fields.get("message") + " " + fields.get("recipient"));
        logged.add(fields);
    };

    public Scene() {
        this("0", System::nanoTime);
    }

    Scene(String spoolHoldSeconds, LongSupplier nanos) {
        link = new SpoolLink(Map.of("spool_hold_seconds", spoolHoldSeconds), nanos);
        link.came(spool);
    }

    public MessageIntake messageIntake() {
        return intake();
    }

    Intake intake() {
        return new Intake(
                new Judge(dispatcher, this::settings, task -> workers.execute(task)),
                new OwnMail(contexts, this::settings, CLOCK),
                new Drafter(this::settings, CLOCK),
                composer(),
                committer(),
                new ReceptionLog(mailLog, new NoMetrics()),
                new WaitingMessages() {
                    @Override
                    public void entered() {
                        waiting++;
                    }

                    @Override
                    public void left() {
                        waiting--;
                    }
                });
    }

    Bouncing bouncing() {
        return new Bouncing(this::settings, intake(), committer(), link, workers, CLOCK);
    }

    public MailLog mailLog() {
        return mailLog;
    }

    public Reception take(TestMessage message) {
        return now(intake().take(message));
    }

    public static <T> T now(CompletionStage<T> stage) {
        try {
            return ((CompletableFuture<T>) stage).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Committer committer() {
        return new Committer(link, this::settings, composer(), task -> workers.execute(task), new NoMetrics());
    }

    private Composer composer() {
        return new Composer(task -> workers.execute(task));
    }

    private IntakeSettings settings() {
        return IntakeSettings.of(new Values(configuration));
    }

    private static final class NoMetrics implements Metrics {
        @Override
        public void add(String name, long count, String... labels) {}

        @Override
        public void observe(String name, double seconds, String... labels) {}

        @Override
        public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
            return () -> {};
        }

        @Override
        public String text() {
            return "";
        }
    }
}
