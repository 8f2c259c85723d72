package org.sluice.injection;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.EnvelopeAddress;

/**
 * Takes complete messages through their content phases into the spool. A service of the core: the rules for several
 * recipients, edits, forwards, quarantine and the durable commit are the same for every injector.
 */
@ProviderType
public interface MessageIntake {

    /**
     * Runs the phases of the transaction's {@link Origin} and commits what was accepted. Completes on the session's home
     * executor once the commit is durable; the transaction is over then. Fails with {@link Replaced} only.
     */
    CompletionStage<Reception> take(Transaction transaction);

    /**
     * Opens a transaction for mail of our own, on a session made for it.
     *
     * @param dictionaries connection and message values to start with; {@code __bypass_<module>} counts
     * @param home as for {@link ValidationContexts#open}
     */
    default Transaction internal(
            EnvelopeAddress sender,
            Collection<EnvelopeAddress> recipients,
            BodySource source,
            Map<String, String> dictionaries,
            Executor home) {
        return internal(sender, recipients, Map.of(), source, dictionaries, home);
    }

    /** The same, with parameters of MAIL and RCPT to be carried on ({@code REQUIRETLS}, {@code NOTIFY}, …), names in upper case. */
    Transaction internal(
            EnvelopeAddress sender,
            Collection<EnvelopeAddress> recipients,
            Map<String, String> parameters,
            BodySource source,
            Map<String, String> dictionaries,
            Executor home);

    /** As {@link #take}, and removes the spool record of that id in the same commit: a DSN replaces what bounced. */
    CompletionStage<Reception> takeInstead(Transaction transaction, String replacedMessageId);
}
