package org.sluice.module.dmarc;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.injection.BodySource;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.Reception;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.text.Ascii;

/**
 * Hands what is in the outbox to the core as mail of our own, which takes it through the phases of such mail (where it is
 * signed) into the spool. Everything but look-ups and the taking itself happens on one thread, the {@code home}; nothing waits.
 */
final class Dispatch {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
    private static final long PATIENCE_SECONDS = 120;
    private static final Duration PAUSE = Duration.ofMinutes(30);

    private final Outbox outbox;
    private final EnvelopeAddress from;
    private final Executor home;
    private final Clock clock;
    private final Set<String> underWay = new HashSet<>();
    private final Map<String, Instant> notBefore = new HashMap<>();

    Dispatch(Outbox outbox, EnvelopeAddress from, Executor home, Clock clock) {
        this.outbox = outbox;
        this.from = from;
        this.home = home;
        this.clock = clock;
    }

    /** Tries every report that is not being tried already, and was not just now. */
    void run(Destinations destinations, MessageIntake intake) throws IOException {
        for (Outbox.Job job : outbox.jobs()) {
            boolean isDue = !notBefore.getOrDefault(job.key(), Instant.MIN).isAfter(clock.instant());
            if (isDue && underWay.add(job.key())) {
                send(job, destinations, intake);
            }
        }
    }

    private void send(Outbox.Job job, Destinations destinations, MessageIntake intake) {
        Instant again = clock.instant().plus(PAUSE);
        List<CompletableFuture<Optional<String>>> attempts = new ArrayList<>();
        for (String uri : job.uris()) {
            attempts.add(destinations
                    .of(job.domain(), uri)
                    .thenComposeAsync(addresses -> send(job, addresses, intake), home)
                    .toCompletableFuture()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .handle((sent, failure) -> left(job, uri, failure)));
        }
        CompletableFuture.allOf(attempts.toArray(CompletableFuture[]::new))
                .whenCompleteAsync((done, failure) -> settle(job, attempts, again), home);
    }

    /** Done when all addresses of one URI have their copy; fails when one of them is to be tried again. */
    private CompletionStage<Void> send(Outbox.Job job, List<EnvelopeAddress> addresses, MessageIntake intake) {
        if (addresses.isEmpty()) {
            LOG.info("report about {}: a destination did not agree to it, or cannot be used", job.domain());
            return CompletableFuture.completedStage(null);
        }
        CompletionStage<Void> all = CompletableFuture.completedStage(null);
        for (EnvelopeAddress address : addresses) {
            byte[] mail;
            try {
                mail = new ReportMail(from).compose(job, address.toString(), outbox.report(job), clock.instant());
            } catch (IOException e) {
                return CompletableFuture.failedStage(e);
            }
            CompletionStage<Reception> reception =
                    intake.take(intake.internal(from, List.of(address), BodySource.of(mail, () -> {}), Map.of(), home));
            all = all.thenCombine(reception, (before, taken) -> taken).thenCompose(taken -> taken(job, address, taken));
        }
        return all;
    }

    private static CompletionStage<Void> taken(Outbox.Job job, EnvelopeAddress address, Reception reception) {
        if (reception.reply().isTemporary()) {
            return CompletableFuture.failedStage(
                    new IOException(reception.reply().toString()));
        }
        LOG.info("report about {} to {}: {}", job.domain(), Ascii.printable(address.toString()), reception.reply());
        return CompletableFuture.completedStage(null);
    }

    private static Optional<String> left(Outbox.Job job, String uri, Throwable failure) {
        if (failure == null) {
            return Optional.empty();
        }
        LOG.info(
                "report about {}: not sent yet, {}",
                job.domain(),
                Ascii.printable(String.valueOf(failure.getMessage())));
        return Optional.of(uri);
    }

    private void settle(Outbox.Job job, List<CompletableFuture<Optional<String>>> attempts, Instant again) {
        underWay.remove(job.key());
        List<String> left = attempts.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();
        notBefore.remove(job.key());
        if (!left.isEmpty()) {
            notBefore.put(job.key(), again);
        }
        try {
            outbox.update(job.left(left));
        } catch (IOException e) {
            LOG.error("dmarc: the outbox cannot be written", e);
        }
    }
}
