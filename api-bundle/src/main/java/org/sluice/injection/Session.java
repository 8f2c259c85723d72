package org.sluice.injection;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.Attributes;

/** One connection, or one HTTP request. Use on its home executor only. */
@ProviderType
public interface Session extends Scope {

    /** The connection dictionary. */
    Attributes attributes();

    /** The message dictionary of the transaction under way; empty without one. */
    Attributes messageAttributes();

    /** Notes a fact the listener found itself ({@code early_talker}, counters of bad commands). */
    void note(String name, String value);

    /**
     * HELO or EHLO came: ends the transaction, sets {@code ehlo_string}, {@code ehlo_domain}. Before dispatching EHLO.
     *
     * @param extended true for EHLO
     * @param domain the argument
     * @param line the whole command without CRLF
     */
    void hello(boolean extended, String domain, String line);

    /** TLS is up: ends the transaction, drops {@code ehlo_*}, {@code auth_*} and facts written at EHLO, sets these. */
    void secured(Map<String, String> tlsFacts);

    /** An AUTH ended: sets {@code auth_name}, {@code auth_user}, {@code auth_status}; {@code pass} grants {@code can_relay}. */
    void authenticated(String mechanism, String user, String status);

    /** An address adopted from a trusted proxy: refills the context values; CONNECT is to be dispatched again. */
    void adopt(ConnectionFacts facts);

    /**
     * Starts a transaction. On SMTP it replaces the one before; over HTTP and for internal mail any number may be open.
     *
     * @param parameters of MAIL, names in upper case
     * @param line the whole command without CRLF; empty where there was none
     */
    Transaction begin(EnvelopeAddress sender, Map<String, String> parameters, String line);

    /** The open SMTP transaction; after {@link ValidationContexts#resume} the one that was open then. */
    Optional<Transaction> transaction();

    /**
     * A delay the injector itself wants for its next reply, as to a client that makes errors: what is granted of it, bounds and
     * jitter applied as for {@link Outcome#delay}. Zero for trusted peers, and when enough sessions are held already.
     */
    default Duration tarpit(Duration wanted) {
        return Duration.ZERO;
    }

    /** Everything a new core needs, in JDK types; bodies are not in it. */
    Map<String, Object> snapshot();

    /** Ends the session: cancels every call, closes states. {@code why} is a log word: quit, vanished, timeout, refused. */
    void close(String why);
}
