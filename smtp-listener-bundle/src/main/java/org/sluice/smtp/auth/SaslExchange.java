package org.sluice.smtp.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The server's side of one SASL exchange (RFC 4422). Asked on the event loop, one message at a time; the next one comes only
 * after the stage of the last has completed, on whatever thread.
 */
public sealed interface SaslExchange permits PlainExchange, LoginExchange, ScramExchange, BearerExchange {

    /** What a client is told that sent nothing with its command. */
    default byte[] opening() {
        return new byte[0];
    }

    /** Takes a message of the client, perhaps an empty one. A failed stage: nobody can tell now. */
    CompletionStage<SaslStep> respond(byte[] message);

    /** A step that needs nobody's help. */
    static CompletionStage<SaslStep> at(SaslStep step) {
        return CompletableFuture.completedFuture(step);
    }
}
