package org.sluice.authentication;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A store of users. Any number may be registered; they are asked one after the other by service ranking, highest first, and
 * the first that knows the user decides.
 *
 * <p>Every method is called on an event loop and must return at once: no disk, no socket, no hash that is meant to be slow.
 * Stages may complete on any thread. A failed stage, a null or an exception means that nobody knows now: the client is told
 * to come back, and no other authenticator is asked, as it might know the same name with another password. An answer that
 * comes after {@link Attempt#remaining} is dropped.
 *
 * <p>Whether a user is there must not show: take as long for a name you do not know as for a wrong password. Secrets appear
 * in no log, message of an exception or string form.
 */
@ConsumerType
public interface Authenticator {

    /** What a client may bring to prove who it is. May grow. */
    enum Proof {
        /** The password itself: PLAIN, LOGIN. */
        PASSWORD,
        /** Knowledge of the password, against what was derived from it: SCRAM-SHA-256, with and without channel binding. */
        SCRAM_SHA_256,
        /** A token somebody else issued: OAUTHBEARER, XOAUTH2. */
        BEARER_TOKEN
    }

    /** The name in logs and answers for operators, such as {@code auth_file}. */
    String name();

    /**
     * What it can check at this moment; empty while it has no users. SCRAM only if it has credentials of that kind for every
     * user: a client chooses the mechanism before anybody knows its name. Asked for each greeting.
     */
    Set<Proof> proofs();

    /**
     * Checks a password.
     *
     * @param password as the client typed it, prepared with SASLprep (RFC 4013); never empty
     */
    CompletionStage<Recognition> verify(Attempt attempt, String password);

    /**
     * What is stored for the user; empty for a user it does not know or has nothing of that kind for. The listener conducts
     * the exchange, and makes up credentials for users who are not there.
     */
    default CompletionStage<Optional<ScramCredentials>> scramCredentials(Attempt attempt) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** The iterations a made-up answer has to show so that it looks like the others. */
    default int usualScramIterations() {
        return ScramCredentials.USUAL_ITERATIONS;
    }

    /**
     * Checks a bearer token (RFC 6750).
     *
     * @param attempt the user is who the client claims to be; empty where the token alone has to tell
     */
    default CompletionStage<Recognition> verifyToken(Attempt attempt, String token) {
        return CompletableFuture.completedFuture(Recognition.UNKNOWN);
    }
}
