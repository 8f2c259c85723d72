package org.sluice.validation;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.Headers;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;

/** What is known of the current message. Empty before MAIL; emptied by RSET, EHLO, STARTTLS and after each message. */
@ProviderType
public interface MessageContext {

    /** The transaction's id; empty before MAIL. */
    String transactionId();

    /** The envelope sender; {@link EnvelopeAddress#NULL} also before MAIL. */
    EnvelopeAddress sender();

    /** Parameters of MAIL, names in upper case. */
    Map<String, String> mailParameters();

    /** Recipients accepted so far. */
    List<EnvelopeAddress> recipients();

    /**
     * Parameters of RCPT the client gave that recipient, names in upper case: of those accepted so far, and of the one the
     * call is about. Empty for one that came without, or in another way.
     */
    Map<String, String> rcptParameters(EnvelopeAddress recipient);

    /** Whether this is mail of our own: a DSN, a forward, a release from quarantine. */
    boolean isInternal();

    /**
     * The octets as received.
     *
     * @throws IllegalStateException before DATA
     */
    MessageBody body();

    /**
     * The header, edits of earlier modules included.
     *
     * @throws IllegalStateException before DATA
     */
    Headers headers();

    /**
     * The octets behind the header, edits of earlier modules included: what goes on. The same instance for the same edits, so
     * that what was worked out for one copy can serve the next. Where the body was edited, blocks on large ones.
     *
     * @throws IllegalStateException before DATA
     */
    MessageBody editedBody();

    /**
     * The message as it goes on: header and body, edits of earlier modules included; {@link #body} itself where there are none.
     * Where the body was edited, blocks on large ones.
     *
     * @throws IllegalStateException before DATA
     */
    MessageBody edited();

    /**
     * The MIME parts, parsed once and bounded; blocks on large bodies, so call it on {@link ValidationContext#blocking}.
     *
     * @throws IllegalStateException before DATA
     */
    List<MessagePart> parts();

    /** What the authentication methods found so far. */
    List<AuthResult> authResults();

    /**
     * The value of the Authentication-Results field (RFC 8601) the core would write with what was found so far, on one line:
     * our authserv-id, then the findings or {@code none}.
     */
    String authenticationResults();

    /** The message dictionary. */
    Attributes attributes();
}
