package org.sluice.core.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

/** Puts reports in the place of messages that delivery gave up. */
final class Bouncing implements Bounces {

    private static final Logger LOG = LoggerFactory.getLogger(Bouncing.class);
    private static final SmtpReply REMOVED = new SmtpReply(250, "2.0.0", "Ok: removed without a report");
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
    public CompletionStage<Reception> bounce(SpoolRecord failed, SmtpReply last, String remote) {
        if (failed.sender().isNull() || !isWanted(failed)) {
            return remove(failed.id());
        }
        Executor home = new SerialExecutor(workers);
        return CompletableFuture.supplyAsync(() -> report(failed, last, remote), home)
                .thenCompose(octets -> intake.takeInstead(transaction(failed, octets, home), failed.id()))
                .thenCompose(reception -> settled(failed, reception));
    }

    /** RFC 3461 section 4.1: the sender may have asked for no report of failures. */
    private static boolean isWanted(SpoolRecord failed) {
        String notify = failed.parameters().getOrDefault("NOTIFY", "FAILURE").toUpperCase(Locale.ROOT);
        return Arrays.asList(notify.split(",")).contains("FAILURE");
    }

    private Transaction transaction(SpoolRecord failed, byte[] report, Executor home) {
        BodyAsSource source = new BodyAsSource(new ArrayBody(report));
        return intake.internal(EnvelopeAddress.NULL, List.of(failed.sender()), source, Map.of(), home);
    }

    /** A report that policy refuses for good would be refused for ever. */
    private CompletionStage<Reception> settled(SpoolRecord failed, Reception reception) {
        if (!reception.reply().isPermanent()) {
            return CompletableFuture.completedFuture(reception);
        }
        LOG.warn("{} the report to its sender was refused: {}", failed.id(), reception.reply());
        return remove(failed.id());
    }

    private CompletionStage<Reception> remove(String id) {
        return committer
                .commit(id, List.of(), Optional.of(id))
                .thenApply(trouble -> Reception.of(trouble.orElse(REMOVED), false, Duration.ZERO, List.of()));
    }

    private byte[] report(SpoolRecord failed, SmtpReply last, String remote) {
        String original = failed.parameters().getOrDefault("ORCPT", FailureReport.typed(failed.recipient()));
        FailureReport.Original message = new FailureReport.Original(
                failed.id(), failed.sender(), failed.parameters(), failed.receivedAt(), header(failed.id()));
        return new FailureReport(settings.get().hostname(), clock.getZone())
                .add(new FailureReport.Failure(failed.recipient(), original, last, remote))
                .compose(failed.id() + ".b", message, clock.instant());
    }

    private byte[] header(String id) {
        Spool store = spool.get();
        Optional<MessageBody> body = store == null ? Optional.empty() : store.content(id);
        if (body.isEmpty()) {
            return new byte[0];
        }
        try (InputStream in = body.get().open()) {
            return HeaderOctets.of(in.readNBytes(MAX_HEADER_OCTETS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
