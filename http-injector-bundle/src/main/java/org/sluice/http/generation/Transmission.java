package org.sluice.http.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;

/** One request to send: a content and the recipients it is made into messages for. Immutable. */
public final class Transmission {

    private static final int MAX_CAMPAIGN = 64;
    private static final int MAX_DESCRIPTION = 1_024;
    private static final int MAX_METADATA = 200;

    private final Content content;
    private final JsonNode recipients;
    private final ObjectNode substitutionData;
    private final ObjectNode metadata;
    private final EnvelopeAddress returnPath;
    private final Map<String, String> facts = new LinkedHashMap<>();

    private Transmission(Members request, Limits limits) {
        this.recipients = recipients(request, limits);
        this.substitutionData = request.object("substitution_data");
        this.metadata = request.object("metadata");
        this.returnPath =
                request.text("return_path").map(Transmission::returnPath).orElse(null);
        request.text("campaign_id", MAX_CAMPAIGN).ifPresent(id -> facts.put("http.campaign_id", id));
        request.text("description", MAX_DESCRIPTION).ifPresent(text -> facts.put("http.description", text));
        Options.check(request);
        this.content = content(request, limits);
        request.nothingElse();
    }

    /**
     * Reads the JSON of a request.
     *
     * @throws RequestRefused saying what is wrong where
     */
    public static Transmission read(InputStream json, Limits limits) {
        return new Transmission(Members.of("", Json.read(json)), limits);
    }

    /** How many recipients there are, good and bad. */
    public int size() {
        return recipients.size();
    }

    /** What concerns all its messages, for the connection dictionary. */
    public Map<String, String> facts() {
        return Map.copyOf(facts);
    }

    /** The recipient of that place as written, for an error report; printable, not too long. */
    public String written(int index) {
        JsonNode node = recipients.get(index);
        JsonNode address = node.isObject() ? node.path("address") : node;
        return Octets.printable(address.isObject() ? address.path("email").asText("") : address.asText(""));
    }

    /** Makes the message for the recipient of that place; the same one when asked again with the same stamp. */
    public Generated generate(Stamp stamp) throws RecipientRefused {
        Recipient recipient = Recipient.read(stamp.index(), recipients.get(stamp.index()));
        ObjectNode own = Json.object();
        own.set("address", recipient.addressNode());
        ObjectNode merged = metadata.deepCopy();
        merged.setAll(recipient.metadata());
        if (!merged.isEmpty() && Json.write(merged).length > MAX_METADATA) {
            throw RecipientRefused.invalid("metadata", "more than " + MAX_METADATA + " octets");
        }
        Values values = Values.of(recipient.substitutionData(), recipient.metadata(), substitutionData, metadata, own);
        EnvelopeAddress sender =
                recipient.returnPath().or(() -> Optional.ofNullable(returnPath)).orElse(null);
        return new Generated(
                sender == null ? content.author(values) : sender,
                recipient.address(),
                content.message(recipient, values, stamp),
                facts(merged, recipient));
    }

    /** A return path: an address, or {@code <>} for mail that must never bounce. */
    static EnvelopeAddress returnPath(String text) {
        if (text.strip().equals("<>")) {
            return EnvelopeAddress.NULL;
        }
        try {
            return Addresses.parse(text);
        } catch (IllegalArgumentException e) {
            throw RequestRefused.invalid("return_path", "a mail address or <>; found " + e.getMessage());
        }
    }

    private static Map<String, String> facts(ObjectNode metadata, Recipient recipient) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            facts.put("http.metadata", metadata.toString());
        }
        recipient.tags().ifPresent(tags -> facts.put("http.tags", tags.toString()));
        return facts;
    }

    private static JsonNode recipients(Members request, Limits limits) {
        JsonNode node = request.node("recipients").orElseThrow(() -> RequestRefused.missing("recipients"));
        if (node.has("list_id")) {
            throw RequestRefused.notFound("recipients.list_id", "no recipient lists are stored here");
        }
        if (!node.isArray()) {
            throw RequestRefused.invalid("recipients", "an array");
        }
        if (node.isEmpty()) {
            throw RequestRefused.missing("at least one element of recipients");
        }
        if (node.size() > limits.recipients()) {
            throw RequestRefused.invalid("recipients", "at most " + limits.recipients() + " recipients a request");
        }
        return node;
    }

    private Content content(Members request, Limits limits) {
        JsonNode node = request.node("content").orElseThrow(() -> RequestRefused.missing("content"));
        Members content = Members.of("content", node);
        if (content.has("template_id")) {
            throw RequestRefused.notFound("content.template_id", "no templates are stored here");
        }
        Optional<String> whole = content.text("email_rfc822");
        if (whole.isEmpty()) {
            return ComposedContent.read(content, limits);
        }
        content.nothingElse();
        return RawContent.read(content.name("email_rfc822"), whole.get(), hasSubstitutionData(), limits);
    }

    private boolean hasSubstitutionData() {
        boolean found = !substitutionData.isEmpty();
        for (JsonNode recipient : recipients) {
            found |= recipient.has("substitution_data");
        }
        return found;
    }
}
