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
import org.sluice.delivery.mime.HeaderSurvey;
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

    /**
     * Content that is ready, or why there is none.
     *
     * @param asciiHeader whether it can go where nothing but ASCII is taken in headers, as far as that matters
     */
    record Ready(OutgoingBody body, long sizeOctets, boolean asciiHeader, Optional<Result> trouble) {
        private Ready with(boolean ascii) {
            return new Ready(body, sizeOctets, ascii, trouble);
        }
    }

    CompletionStage<Result> run() {
        Ready asItIs = new Ready(original, attempt.record().sizeOctets(), original.hasAsciiHeader(), Optional.empty());
        if (carriage.medium().isEmpty() && !isLookedInto()) {
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

    /**
     * International mail for a server that takes none: it can go all the same if no header needs that, at any level of MIME
     * (RFC 6531 section 3.2). The first of them is known.
     */
    private boolean isLookedInto() {
        return attempt.record().parameters().containsKey(Envelope.UTF8)
                && !connection.extensions().has(Envelope.UTF8)
                && original.hasAsciiHeader();
    }

    private Ready prepare(Ready asItIs) {
        try {
            Optional<MessageBody> prepared = carriage.prepared(attempt.record(), attempt.content());
            if (prepared.isPresent()) {
                OutgoingBody body = OutgoingBody.ofLines(prepared.get());
                return new Ready(body, prepared.get().sizeOctets(), asItIs.asciiHeader(), Optional.empty());
            }
            return isLookedInto() ? asItIs.with(HeaderSurvey.areAscii(attempt.content())) : asItIs;
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
        return new Ready(null, 0, true, Optional.of(trouble));
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
