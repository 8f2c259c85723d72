package org.sluice.delivery.smtp;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.delivery.mime.Unconvertible;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Replies;
import org.sluice.delivery.transport.Result;
import org.sluice.message.MessageBody;

/**
 * Sees to it that the content of a message has a form the server takes, and then begins the transaction. Re-encoding reads
 * the message, so it runs on a reader's thread while the connection waits. On the connection's event loop otherwise.
 */
final class Preparation {

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    private final SmtpConnection connection;
    private final Attempt attempt;
    private final OutgoingBody original;
    private final Executor readers;
    private final InstantSource clock;
    private final Carriage carriage;

    Preparation(
            SmtpConnection connection, Attempt attempt, OutgoingBody original, Executor readers, InstantSource clock) {
        this.connection = connection;
        this.attempt = attempt;
        this.original = original;
        this.readers = readers;
        this.clock = clock;
        this.carriage = Carriage.of(
                attempt.record(), connection.extensions(), connection.options().eightBit());
    }

    /** Content that is ready, or why there is none. */
    record Ready(OutgoingBody body, long sizeOctets, Optional<Result> trouble) {}

    CompletionStage<Result> run() {
        Ready asItIs = new Ready(original, attempt.record().sizeOctets(), Optional.empty());
        if (carriage.medium().isEmpty()) {
            return begin(asItIs);
        }
        CompletableFuture<Ready> prepared = new CompletableFuture<>();
        try {
            readers.execute(() -> {
                Ready ready = prepare(asItIs);
                if (!connection.execute(() -> prepared.complete(ready))) {
                    close(ready);
                }
            });
        } catch (RejectedExecutionException stopping) {
            return CompletableFuture.completedStage(Result.postponed("stopping"));
        }
        return prepared.thenCompose(this::begin);
    }

    private CompletionStage<Result> begin(Ready ready) {
        if (ready.trouble().isPresent()) {
            return CompletableFuture.completedStage(ready.trouble().get());
        }
        Envelope envelope = new Envelope(attempt, connection.extensions(), carriage, ready, clock.instant());
        return new SmtpTransaction(connection, envelope, ready.body(), carriage.isChunked(), readers)
                .run()
                .whenComplete((result, failure) -> closeLater(ready));
    }

    private Ready prepare(Ready asItIs) {
        try {
            Optional<MessageBody> prepared = carriage.prepared(attempt.record(), attempt.content());
            return prepared.isEmpty()
                    ? asItIs
                    : new Ready(
                            OutgoingBody.ofLines(prepared.get()), prepared.get().sizeOctets(), Optional.empty());
        } catch (Unconvertible reason) {
            String text = "conversion required but not supported: " + reason.getMessage();
            return failed(Result.refused(
                    Replies.internal(554, "5.6.3", text), connection.host().toString()));
        } catch (IOException gone) {
            LOG.warn("{} not delivered: {}", attempt.record().id(), gone.getMessage());
            return failed(Result.postponed(gone.getMessage()));
        } catch (RuntimeException bug) {
            LOG.error("{} cannot be re-encoded", attempt.record().id(), bug);
            return failed(Result.postponed("internal error"));
        }
    }

    private static Ready failed(Result trouble) {
        return new Ready(null, 0, Optional.of(trouble));
    }

    /** The original is closed by who opened it. */
    private void closeLater(Ready ready) {
        if (ready.body() != original && !ready.body().isClosed()) {
            try {
                readers.execute(() -> close(ready));
            } catch (RejectedExecutionException stopped) {
                LOG.debug(
                        "{} left open: the bundle is stopping", attempt.record().id());
            }
        }
    }

    private void close(Ready ready) {
        if (ready.body() == null || ready.body() == original) {
            return;
        }
        try {
            ready.body().close();
        } catch (IOException trouble) {
            LOG.warn("{} content not closed: {}", attempt.record().id(), trouble.getMessage());
        }
    }
}
