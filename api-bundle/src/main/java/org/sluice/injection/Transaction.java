package org.sluice.injection;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.EnvelopeAddress;

/** One message on its way in: a sender, recipients, then content. Use on the session's home executor only. */
@ProviderType
public interface Transaction extends Scope {

    /** The envelope sender, edits included. */
    EnvelopeAddress sender();

    /**
     * A candidate for RCPTTO. It joins {@link #copies} when that phase lets it through; over HTTP and for internal mail,
     * where RCPTTO does not run, at once.
     *
     * @param parameters of RCPT, names in upper case
     * @param line the whole command without CRLF; empty where there was none
     */
    Copy recipient(EnvelopeAddress address, Map<String, String> parameters, String line);

    /** The recipients accepted so far. */
    List<Copy> copies();

    /** Notes a fact the injector knows about this message ({@code http.campaign_id}) in the message dictionary. */
    void note(String name, String value);

    /** The content is complete. The core releases the source when the transaction ends. */
    void received(BodySource source);

    /** Gives up: cancels every call, frees the content, empties the message dictionary. Idempotent. */
    void abort(String why);
}
