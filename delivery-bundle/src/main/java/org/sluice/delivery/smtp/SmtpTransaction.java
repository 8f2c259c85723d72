package org.sluice.delivery.smtp;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.sluice.delivery.transport.Result;
import org.sluice.message.SmtpReply;

/**
 * One message over one connection: MAIL, RCPT, DATA in one group where the server takes that, then the content; or MAIL, RCPT,
 * then the content behind its BDAT, which is large and not sent for nothing. Runs on the connection's event loop. Completes with a result when the server gave an answer that decides, and fails with a {@link
 * ConnectionLost} otherwise; then the connection is gone.
 *
 * <p>One copy, one transaction. Copies of one DATA for the same next hop may share a transaction later: each RCPT already
 * has a reply of its own here.
 */
final class SmtpTransaction {

    private final SmtpConnection connection;
    private final Envelope envelope;
    private final OutgoingBody body;
    private final boolean chunked;
    private final Executor readers;

    SmtpTransaction(
            SmtpConnection connection, Envelope envelope, OutgoingBody body, boolean chunked, Executor readers) {
        this.connection = connection;
        this.envelope = envelope;
        this.body = body;
        this.chunked = chunked;
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
        if (chunked) {
            connection.flush();
            return rcpt.handle((reply, failure) -> afterEnvelope(mail, rcpt)).thenCompose(stage -> stage);
        }
        CompletableFuture<RemoteReply> data = connection.command(Step.DATA, "DATA");
        connection.flush();
        return data.handle((reply, failure) -> afterGroup(mail, rcpt, data)).thenCompose(stage -> stage);
    }

    private CompletionStage<Result> afterEnvelope(
            CompletableFuture<RemoteReply> mail, CompletableFuture<RemoteReply> rcpt) {
        CompletionStage<Result> refusal = refusal(mail, rcpt);
        return refusal == null ? content() : refusal;
    }

    /** What became of an envelope that was not accepted; null of one that was. */
    private CompletionStage<Result> refusal(CompletableFuture<RemoteReply> mail, CompletableFuture<RemoteReply> rcpt) {
        return !isAccepted(mail)
                ? mail.thenCompose(reply -> refused(Step.MAILFROM, reply))
                : !isAccepted(rcpt) ? rcpt.thenCompose(reply -> refused(Step.RCPTTO, reply)) : null;
    }

    /** Replies come in order: with DATA answered or the connection lost, the others are decided too. */
    private CompletionStage<Result> afterGroup(
            CompletableFuture<RemoteReply> mail,
            CompletableFuture<RemoteReply> rcpt,
            CompletableFuture<RemoteReply> data) {
        CompletionStage<Result> refusal = refusal(mail, rcpt);
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
        if (chunked) {
            return content();
        }
        CompletableFuture<RemoteReply> data = connection.command(Step.DATA, "DATA");
        connection.flush();
        return data.thenCompose(this::afterData);
    }

    private CompletionStage<Result> afterData(RemoteReply reply) {
        return reply.code() == RemoteReply.START_MAIL_INPUT ? content() : refused(Step.DATA, reply);
    }

    private CompletionStage<Result> content() {
        return connection.body(body, readers).thenCompose(this::afterBody);
    }

    private CompletionStage<Result> afterBody(RemoteReply reply) {
        // What a failed BDAT leaves behind is indeterminate (RFC 3030 section 2).
        connection.needsReset(chunked && !reply.isPositive());
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
