package org.sluice.core.quarantine;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.intake.WorkersComponent;
import org.sluice.core.settings.Configured;
import org.sluice.injection.MessageIntake;
import org.sluice.operations.MailLog;
import org.sluice.queue.Quarantine;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolRecord;

/** The quarantine as a service, and the timer that ends what nobody decided about. */
@Component(
        service = Quarantine.class,
        immediate = true,
        configurationPid = "org.sluice.core",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class QuarantineComponent implements Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineComponent.class);
    private static final long FIRST_MINUTES = 1;
    private static final long PERIOD_MINUTES = 30;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Spool spool;

    private final Configured<Duration> expiry = new Configured<>(
            "org.sluice.core", values -> Duration.ofDays(values.number("quarantine_expiry_days", 30, 1, 36_500)));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-quarantine");
        thread.setDaemon(true);
        return thread;
    });
    private final Ward ward;

    /** Starts the timer. */
    @Activate
    public QuarantineComponent(
            @Reference MessageIntake intake,
            @Reference MailLog log,
            @Reference WorkersComponent workers,
            Map<String, Object> values) {
        expiry.activate(values);
        this.ward = new Ward(() -> spool, intake, log, workers, Clock.systemUTC());
        timer.scheduleWithFixedDelay(this::expire, FIRST_MINUTES, PERIOD_MINUTES, TimeUnit.MINUTES);
    }

    @Modified
    void modified(Map<String, Object> values) {
        expiry.modify(values);
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
    }

    @Override
    public List<SpoolRecord> list(int limit) {
        return ward.list(limit);
    }

    @Override
    public CompletionStage<String> release(String messageId) {
        return ward.release(messageId);
    }

    @Override
    public CompletionStage<Boolean> delete(String messageId) {
        return ward.delete(messageId);
    }

    private void expire() {
        try {
            ward.expire(expiry.now()).whenComplete((count, failure) -> {
                if (failure != null) {
                    LOG.warn("quarantine: expired messages stay for now: {}", failure.toString());
                } else if (count > 0) {
                    LOG.info("quarantine: {} messages expired", count);
                }
            });
        } catch (RuntimeException e) {
            LOG.warn("quarantine: expired messages stay for now: {}", e.toString());
        }
    }
}
