package org.sluice.core.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.sluice.core.admission.SpoolLink;
import org.sluice.core.admission.WaitingMessages;
import org.sluice.core.settings.Configured;
import org.sluice.injection.BodySource;
import org.sluice.injection.Bounces;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.Reception;
import org.sluice.injection.Transaction;
import org.sluice.injection.ValidationContexts;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.metrics.Metrics;
import org.sluice.operations.MailLog;
import org.sluice.spool.SpoolRecord;

/** Intake and bounces as services: wiring and settings, nothing else. */
@Component(
        service = {MessageIntake.class, Bounces.class},
        configurationPid = "org.sluice.core",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class IntakeComponent implements MessageIntake, Bounces {

    /** Less than the framework waits for a component to go; the phases under way need some of that too. */
    private static final Duration COMMITS = Duration.ofSeconds(2);

    private final Configured<IntakeSettings> settings = new Configured<>("org.sluice.core", IntakeSettings::of);
    private final Intake intake;
    private final Bouncing bouncing;

    /** Puts the parts together. */
    @Activate
    public IntakeComponent(
            @Reference PhaseDispatcher dispatcher,
            @Reference ValidationContexts contexts,
            @Reference WorkersComponent workers,
            @Reference WaitingMessages waiting,
            @Reference SpoolLink spool,
            @Reference MailLog log,
            @Reference Metrics metrics,
            Map<String, Object> values) {
        settings.activate(values);
        Clock clock = Clock.systemDefaultZone();
        Composer composer = new Composer(workers);
        Committer committer = new Committer(spool, settings::now, composer, workers, metrics);
        this.intake = new Intake(
                new Judge(dispatcher, settings::now, workers),
                new OwnMail(contexts, settings::now, clock),
                new Drafter(settings::now, clock),
                composer,
                committer,
                new ReceptionLog(log, metrics),
                waiting);
        this.bouncing = new Bouncing(settings::now, intake, committer, spool, workers, clock);
    }

    @Modified
    void modified(Map<String, Object> values) {
        settings.modify(values);
    }

    @Deactivate
    void deactivate() {
        intake.leave(COMMITS);
    }

    @Override
    public CompletionStage<Reception> take(Transaction transaction) {
        return intake.take(transaction);
    }

    @Override
    public CompletionStage<Reception> takeInstead(Transaction transaction, String replacedMessageId) {
        return intake.takeInstead(transaction, replacedMessageId);
    }

    @Override
    public Transaction internal(
            EnvelopeAddress sender,
            Collection<EnvelopeAddress> recipients,
            Map<String, String> parameters,
            BodySource source,
            Map<String, String> dictionaries,
            Executor home) {
        return intake.internal(sender, recipients, parameters, source, dictionaries, home);
    }

    @Override
    public CompletionStage<Reception> report(SpoolRecord record, Notice notice, SmtpReply last, String remote) {
        return bouncing.report(record, notice, last, remote);
    }
}
