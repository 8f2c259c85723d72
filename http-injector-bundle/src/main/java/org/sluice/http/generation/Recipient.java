package org.sluice.http.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.sluice.message.EnvelopeAddress;

/** One entry of {@code recipients}. Immutable. */
public final class Recipient {

    private static final int MAX_TAGS = 10;
    private static final int MAX_TAG = 64;

    private final EnvelopeAddress address;
    private final Mailbox shown;
    private final ObjectNode addressNode;
    private final ObjectNode substitutionData;
    private final ObjectNode metadata;
    private final JsonNode tags;
    private final EnvelopeAddress returnPath;

    private Recipient(EnvelopeAddress address, Mailbox shown, ObjectNode addressNode, Members members)
            throws RecipientRefused {
        this.address = address;
        this.shown = shown;
        this.addressNode = addressNode;
        this.substitutionData = members.object("substitution_data");
        this.metadata = members.object("metadata");
        this.tags = members.array("tags").orElse(null);
        this.returnPath =
                members.text("return_path").map(Transmission::returnPath).orElse(null);
        members.nothingElse();
        checkTags();
    }

    /** Reads an entry: an address, or an object with {@code address} and what belongs to this recipient only. */
    static Recipient read(int index, JsonNode node) throws RecipientRefused {
        String path = "recipients[" + index + ']';
        try {
            return node.isTextual() ? readText(path, node) : readObject(path, Members.of(path, node));
        } catch (RequestRefused e) {
            throw RecipientRefused.invalid(path, e.description());
        }
    }

    /** Where the message goes. */
    public EnvelopeAddress address() {
        return address;
    }

    /** The mailbox in the To field. */
    Mailbox shown() {
        return shown;
    }

    ObjectNode addressNode() {
        return addressNode;
    }

    ObjectNode substitutionData() {
        return substitutionData;
    }

    ObjectNode metadata() {
        return metadata;
    }

    /** The tags as a JSON array; empty for none. */
    Optional<JsonNode> tags() {
        return Optional.ofNullable(tags);
    }

    Optional<EnvelopeAddress> returnPath() {
        return Optional.ofNullable(returnPath);
    }

    private static Recipient readText(String path, JsonNode node) throws RecipientRefused {
        ObjectNode wrapped = Json.object();
        wrapped.set("address", node);
        return readObject(path, Members.of(path, wrapped));
    }

    private static Recipient readObject(String path, Members members) throws RecipientRefused {
        JsonNode node = members.node("address").orElseThrow(() -> RecipientRefused.missing("address"));
        ObjectNode normal = Json.object();
        if (node.isTextual()) {
            normal.set("email", node);
        } else {
            Members fields = Members.of(path + ".address", node);
            normal.put("email", fields.text("email").orElseThrow(() -> RecipientRefused.missing("address.email")));
            fields.text("name").ifPresent(name -> normal.put("name", name));
            fields.text("header_to").ifPresent(to -> normal.put("header_to", to));
            fields.nothingElse();
        }
        String email = normal.get("email").textValue();
        EnvelopeAddress address = parse("address.email", email);
        EnvelopeAddress to = normal.has("header_to")
                ? parse("address.header_to", normal.get("header_to").textValue())
                : address;
        String name = HeaderText.clean(normal.path("name").asText(""));
        Mailbox shown = new Mailbox(name.isEmpty() ? null : name, to.localPart(), to.domain());
        return new Recipient(address, shown, normal, members);
    }

    private static EnvelopeAddress parse(String member, String text) throws RecipientRefused {
        try {
            return Addresses.parse(text);
        } catch (IllegalArgumentException e) {
            throw RecipientRefused.invalid(member, e.getMessage() + ": " + Octets.printable(text));
        }
    }

    private void checkTags() {
        if (tags == null) {
            return;
        }
        boolean good = ((ArrayNode) tags).size() <= MAX_TAGS;
        for (JsonNode tag : tags) {
            good &= tag.isTextual() && tag.textValue().length() <= MAX_TAG;
        }
        if (!good) {
            throw RequestRefused.invalid("tags", "at most " + MAX_TAGS + " strings of at most " + MAX_TAG);
        }
    }
}
