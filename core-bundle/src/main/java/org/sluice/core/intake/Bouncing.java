package org.sluice.core.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.body.ArrayBody;
import org.sluice.core.body.BodyAsSource;
import org.sluice.injection.Bounces;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.Reception;
import org.sluice.injection.Transaction;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.message.SmtpReply;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolRecord;

/** Puts reports in the place of messages that delivery is done with, or beside those that are late. */
final class Bouncing implements Bounces {

    private static final Logger LOG = LoggerFactory.getLogger(Bouncing.class);
    private static final SmtpReply NO_REPORT = new SmtpReply(250, "2.0.0", "Ok: without a report");
    private static final int MAX_HEADER_OCTETS = 65_536;

    private final Supplier<IntakeSettings> settings;
    private final MessageIntake intake;
    private final Committer committer;
    private final Supplier<Spool> spool;
    private final Executor workers;
    private final Clock clock;

    Bouncing(
            Supplier<IntakeSettings> settings,
            MessageIntake intake,
            Committer committer,
            Supplier<Spool> spool,
            Executor workers,
            Clock clock) {
        this.settings = settings;
        this.intake = intake;
        this.committer = committer;
        this.spool = spool;
        this.workers = workers;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Reception> report(SpoolRecord record, Notice notice, SmtpReply last, String remote) {
        Optional<EnvelopeAddress> reader = reader(record, notice);
        if (reader.isEmpty()) {
            return withoutReport(record, notice);
        }
        Executor home = new SerialExecutor(workers);
        return CompletableFuture.supplyAsync(() -> original(record, notice), home)
                .thenCompose(original -> {
                    Transaction report = transaction(record, notice, original, reader.get(), last, remote, home);
                    return notice == Notice.DELAYED ? intake.take(report) : intake.takeInstead(report, record.id());
                })
                .thenCompose(reception -> settled(record, notice, reception));
    }

    /**
     * Who is told. Failures of mail without a sender are the postmaster's (RFC 3461 section 5.2) where an operator wants to
     * know; what tells of them asks for no report itself, so that it is never told of in turn.
     */
    private Optional<EnvelopeAddress> reader(SpoolRecord record, Notice notice) {
        if (!Notifications.wants(notice, record.parameters())) {
            return Optional.empty();
        }
        if (!record.sender().isNull()) {
            return Optional.of(record.sender());
        }
        return notice == Notice.FAILED ? settings.get().postmaster() : Optional.empty();
    }

    private Transaction transaction(
            SpoolRecord record,
            Notice notice,
            StatusReport.Original original,
            EnvelopeAddress reader,
            SmtpReply last,
            String remote,
            Executor home) {
        String given = record.parameters().getOrDefault("ORCPT", "");
        StatusReport report = new StatusReport(settings.get().hostname(), clock.getZone(), notice)
                .add(new StatusReport.Entry(record.recipient(), given, last, remote));
        Map<String, String> parameters = new HashMap<>(original.parametersOfReport());
        if (record.sender().isNull()) {
            report.toPostmaster(reader);
            parameters.put("NOTIFY", "NEVER");
        }
        byte[] octets = report.compose(record.id() + ".b" + notice.ordinal(), original, clock.instant());
        BodyAsSource source = new BodyAsSource(new ArrayBody(octets));
        return intake.internal(EnvelopeAddress.NULL, List.of(reader), parameters, source, Map.of(), home);
    }

    /** A report that policy refuses for good would be refused for ever. */
    private CompletionStage<Reception> settled(SpoolRecord record, Notice notice, Reception reception) {
        if (!reception.reply().isPermanent()) {
            return CompletableFuture.completedFuture(reception);
        }
        LOG.warn("{} the report to its sender was refused: {}", record.id(), reception.reply());
        return withoutReport(record, notice);
    }

    private CompletionStage<Reception> withoutReport(SpoolRecord record, Notice notice) {
        if (notice == Notice.DELAYED) {
            return CompletableFuture.completedFuture(done(NO_REPORT));
        }
        return committer
                .commit(record.id(), List.of(), Optional.of(record.id()))
                .thenApply(trouble -> done(trouble.orElse(NO_REPORT)));
    }

    private static Reception done(SmtpReply reply) {
        return Reception.of(reply, false, Duration.ZERO, List.of());
    }

    /**
     * What the report shows of the message: all of it where the sender asked for that, it failed, and it is not too large;
     * the header otherwise. Of mail that is to stay under TLS never more than the header (RFC 8689 section 5).
     */
    private StatusReport.Original original(SpoolRecord record, Notice notice) {
        Map<String, String> parameters = record.parameters();
        boolean whole = notice == Notice.FAILED
                && "FULL".equals(parameters.get("RET"))
                && !parameters.containsKey(StatusReport.REQUIRETLS)
                && record.sizeOctets() <= settings.get().maxReturned();
        byte[] beginning = beginning(record.id(), whole ? settings.get().maxReturned() : MAX_HEADER_OCTETS);
        return new StatusReport.Original(
                record.id(),
                record.sender(),
                parameters,
                record.receivedAt(),
                whole ? beginning : HeaderOctets.of(beginning),
                whole);
    }

    private byte[] beginning(String id, int octets) {
        Spool store = spool.get();
        Optional<MessageBody> body = store == null ? Optional.empty() : store.content(id);
        if (body.isEmpty()) {
            return new byte[0];
        }
        try (InputStream in = body.get().open()) {
            return in.readNBytes(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
