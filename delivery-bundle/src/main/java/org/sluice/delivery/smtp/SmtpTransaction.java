package org.sluice.delivery.smtp;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Result;
import org.sluice.message.SmtpReply;

/**
 * One message over one connection: MAIL, RCPT, DATA in one group where the server takes that, then the content. Runs on the
 * connection's event loop. Completes with a result when the server gave an answer that decides, and fails with a {@link
 * ConnectionLost} otherwise; then the connection is gone.
 *
 * <p>One copy, one transaction. Copies of one DATA for the same next hop may share a transaction later: each RCPT already
 * has a reply of its own here.
 */
final class SmtpTransaction {

    private final SmtpConnection connection;
    private final Envelope envelope;
    private final OutgoingBody body;
    private final Executor readers;

    SmtpTransaction(
            SmtpConnection connection, Attempt attempt, OutgoingBody body, Executor readers, InstantSource clock) {
        this.connection = connection;
        this.envelope = new Envelope(attempt, connection.extensions(), body.hasAsciiHeader(), clock.instant());
        this.body = body;
        this.readers = readers;
    }

    CompletionStage<Result> run() {
        Optional<SmtpReply> refusal = envelope.refusal();
        if (refusal.isPresent()) {
            return CompletableFuture.completedStage(Result.refused(refusal.get(), remote()));
        }
        connection.countDelivery();
        connection.needsReset(true);
        return connection.extensions().has("PIPELINING") ? inOneGroup() : stepByStep();
    }

    private CompletionStage<Result> inOneGroup() {
        CompletableFuture<RemoteReply> mail = connection.command(Step.MAILFROM, envelope.mail());
        CompletableFuture<RemoteReply> rcpt = connection.command(Step.RCPTTO, envelope.rcpt());
        CompletableFuture<RemoteReply> data = connection.command(Step.DATA, "DATA");
        connection.flush();
        return data.handle((reply, failure) -> afterGroup(mail, rcpt, data)).thenCompose(stage -> stage);
    }

    /** Replies come in order: with DATA answered or the connection lost, the others are decided too. */
    private CompletionStage<Result> afterGroup(
            CompletableFuture<RemoteReply> mail,
            CompletableFuture<RemoteReply> rcpt,
            CompletableFuture<RemoteReply> data) {
        CompletionStage<Result> refusal = !isAccepted(mail)
                ? mail.thenCompose(reply -> refused(Step.MAILFROM, reply))
                : !isAccepted(rcpt) ? rcpt.thenCompose(reply -> refused(Step.RCPTTO, reply)) : null;
        if (refusal == null) {
            return data.thenCompose(this::afterData);
        }
        if (isAnswered(data) && data.join().code() == RemoteReply.START_MAIL_INPUT) {
            return connection.emptyBody().handle((reply, failure) -> refusal).thenCompose(stage -> stage);
        }
        return refusal;
    }

    private CompletionStage<Result> stepByStep() {
        CompletableFuture<RemoteReply> mail = connection.command(Step.MAILFROM, envelope.mail());
        connection.flush();
        return mail.thenCompose(this::afterMail);
    }

    private CompletionStage<Result> afterMail(RemoteReply reply) {
        if (!reply.isPositive()) {
            return refused(Step.MAILFROM, reply);
        }
        CompletableFuture<RemoteReply> rcpt = connection.command(Step.RCPTTO, envelope.rcpt());
        connection.flush();
        return rcpt.thenCompose(this::afterRcpt);
    }

    private CompletionStage<Result> afterRcpt(RemoteReply reply) {
        if (!reply.isPositive()) {
            return refused(Step.RCPTTO, reply);
        }
        CompletableFuture<RemoteReply> data = connection.command(Step.DATA, "DATA");
        connection.flush();
        return data.thenCompose(this::afterData);
    }

    private CompletionStage<Result> afterData(RemoteReply reply) {
        return reply.code() == RemoteReply.START_MAIL_INPUT
                ? connection.body(body, readers).thenCompose(this::afterBody)
                : refused(Step.DATA, reply);
    }

    private CompletionStage<Result> afterBody(RemoteReply reply) {
        connection.needsReset(false);
        if (reply.isPositive()) {
            return CompletableFuture.completedStage(
                    Result.delivered(reply.toReply(), remote(), envelope.isReportedByNextHop()));
        }
        return reply.isRefusal()
                ? CompletableFuture.completedStage(Result.refused(reply.toReply(), remote()))
                : outOfPlace(Step.BODY, reply);
    }

    private CompletionStage<Result> refused(Step step, RemoteReply reply) {
        if (reply.isClosing()) {
            return CompletableFuture.failedStage(new ConnectionLost(step, "said " + reply.toReply()));
        }
        return reply.isRefusal()
                ? CompletableFuture.completedStage(Result.refused(reply.toReply(), remote()))
                : outOfPlace(step, reply);
    }

    private CompletionStage<Result> outOfPlace(Step step, RemoteReply reply) {
        String why = "reply " + reply.code() + " makes no sense here";
        connection.close(why);
        return CompletableFuture.failedStage(new ConnectionLost(step, why));
    }

    private static boolean isAnswered(CompletableFuture<RemoteReply> reply) {
        return reply.isDone() && !reply.isCompletedExceptionally();
    }

    private static boolean isAccepted(CompletableFuture<RemoteReply> reply) {
        return isAnswered(reply) && reply.join().isPositive();
    }

    private String remote() {
        return connection.host().toString();
    }
}
