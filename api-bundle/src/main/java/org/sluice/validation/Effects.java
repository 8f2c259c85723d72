package org.sluice.validation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;

/**
 * What a call wants changed. Read back at once by the call itself; others see it when the core takes the answer. Never
 * taken from a shadow, late, cancelled or failed call. An effect that is illegal in its phase makes the answer an error of
 * the module. Attributes and tarpit are legal everywhere.
 */
@ProviderType
public interface Effects {

    /** Notes a fact in the dictionary of the phase: the connection's up to AUTH, the message's from MAILFROM on. */
    Effects put(String name, String value);

    /** Notes a fact in the dictionary of the phase. */
    default <T> Effects put(AttributeKey<T> key, T value) {
        return put(key.name(), key.write(value));
    }

    /** Notes a fact in the connection dictionary, from any phase. */
    Effects putOnConnection(String name, String value);

    /** The fact as this call wrote it. */
    Optional<String> get(String name);

    /** The fact as this call wrote it. */
    default <T> Optional<T> get(AttributeKey<T> key) {
        return get(key.name()).map(key::read);
    }

    /** Closes the connection after the reply. With DEFER or REJECT, up to DATASPOOL, SMTP only. */
    Effects disconnect();

    /** Delays the reply by a timer: at most 30 s per reply and 120 s per connection, jittered; never for trusted peers. */
    Effects tarpit(Duration delay);

    /** Adds an EHLO keyword line. CONNECT and EHLO. */
    Effects addCapability(String line);

    /** Removes an EHLO keyword. CONNECT and EHLO. */
    Effects removeCapability(String keyword);

    /** Replaces the envelope sender. From DATA on. */
    Effects sender(EnvelopeAddress sender);

    /**
     * Replaces the envelope sender, and what the client wished about reports. From DATA on.
     *
     * @param parameters {@code RET} and {@code ENVID} as in MAIL (RFC 3461 section 4); an IllegalArgumentException for others
     */
    Effects sender(EnvelopeAddress sender, Map<String, String> parameters);

    /** Replaces the recipient of this copy. DATA_SPOOL_EACH_RCPT to FINAL_VALIDATION, and MSG_GEN_DATA_SPOOL. */
    Effects redirect(EnvelopeAddress recipient);

    /** Adds a recipient, once. RCPTTO to DATASPOOL. */
    Effects addRecipient(EnvelopeAddress recipient);

    /**
     * Adds a recipient, once. RCPTTO to DATASPOOL.
     *
     * @param parameters {@code NOTIFY} and {@code ORCPT} as in RCPT (RFC 3461 section 4); an IllegalArgumentException for others
     */
    Effects addRecipient(EnvelopeAddress recipient, Map<String, String> parameters);

    /** Removes a recipient. RCPTTO to DATASPOOL. */
    Effects removeRecipient(EnvelopeAddress recipient);

    /** Sends a new message with this one attached as message/rfc822; this one goes on. From DATA on. */
    Effects forward(EnvelopeAddress sender, List<EnvelopeAddress> recipients, String text);

    /** Chooses the binding. SET_BINDING only; an unknown name is logged and changes nothing. */
    Effects binding(String name);

    /** Chooses the binding group. SET_BINDING only. */
    Effects bindingGroup(String name);

    /** 1 is pulled first from any queue, 0 is the rule. SET_BINDING only. */
    Effects priority(int priority);

    /** Header edits. From DATA on. */
    HeaderEffects header();

    /** Replaces everything behind the header. From DATA on. */
    Effects replaceBody(byte[] octets);

    /** Replaces one MIME part, header and content. From DATA on. */
    Effects replacePart(String path, String mediaType, byte[] content);

    /** Puts a MIME part behind another one of the same multipart. From DATA on. */
    Effects insertPart(String afterPath, String mediaType, byte[] content);

    /** Removes one MIME part. From DATA on. */
    Effects removePart(String path);

    /** Marks the connection (up to AUTH) or the message as whitelisted under that list's name. */
    Effects whitelist(String list);

    /** A finding for the Authentication-Results header the core writes. From CONNECT on. */
    Effects authResult(AuthResult result);
}
