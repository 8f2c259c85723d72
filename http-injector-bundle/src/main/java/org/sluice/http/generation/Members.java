package org.sluice.http.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/**
 * One object of a request, read member by member. Whoever has read all it knows calls {@link #nothingElse}: a member nobody
 * asked for is refused, so that no wish is silently ignored.
 */
final class Members {

    private final String path;
    private final JsonNode object;
    private final Set<String> read = new HashSet<>();

    private Members(String path, JsonNode object) {
        this.path = path;
        this.object = object;
    }

    static Members of(String path, JsonNode node) {
        if (!node.isObject()) {
            throw RequestRefused.invalid(path.isEmpty() ? "request" : path, "an object");
        }
        return new Members(path, node);
    }

    String name(String member) {
        return path.isEmpty() ? member : path + '.' + member;
    }

    boolean has(String member) {
        return node(member).isPresent();
    }

    /** The member as it is; empty when absent or null. */
    Optional<JsonNode> node(String member) {
        read.add(member);
        JsonNode node = object.get(member);
        return node == null || node.isNull() ? Optional.empty() : Optional.of(node);
    }

    Optional<String> text(String member) {
        return node(member).map(node -> {
            if (!node.isTextual()) {
                throw RequestRefused.invalid(name(member), "a string");
            }
            return node.textValue();
        });
    }

    /** Text of at most that many octets of UTF-8. */
    Optional<String> text(String member, int maxOctets) {
        Optional<String> text = text(member);
        if (text.isPresent() && Octets.utf8(text.get()).length > maxOctets) {
            throw RequestRefused.invalid(name(member), "at most " + maxOctets + " octets");
        }
        return text;
    }

    Optional<Boolean> flag(String member) {
        return node(member).map(node -> {
            if (!node.isBoolean()) {
                throw RequestRefused.invalid(name(member), "true or false");
            }
            return node.booleanValue();
        });
    }

    /** The object of that name; an empty one when absent. */
    ObjectNode object(String member) {
        Optional<JsonNode> node = node(member);
        if (node.isPresent() && !node.get().isObject()) {
            throw RequestRefused.invalid(name(member), "an object");
        }
        return node.map(ObjectNode.class::cast).orElseGet(JsonNodeFactory.instance::objectNode);
    }

    /** The array of that name; empty when absent. */
    Optional<JsonNode> array(String member) {
        Optional<JsonNode> node = node(member);
        if (node.isPresent() && !node.get().isArray()) {
            throw RequestRefused.invalid(name(member), "an array");
        }
        return node;
    }

    void nothingElse() {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String member = names.next();
            if (!read.contains(member)) {
                throw RequestRefused.unsupported(name(Octets.printable(member)), "there is no such member here");
            }
        }
    }
}
