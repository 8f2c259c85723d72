package org.sluice.module.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The members of one object in an answer, each of the type it must have. A member that is {@code null} is not there, as many
 * libraries write one; one of another type is a mistake, never a guess.
 */
record Members(String where, JsonNode object) {

    static Members of(String where, JsonNode node) throws MalformedAnswer {
        if (!node.isObject()) {
            throw new MalformedAnswer(where, "an object");
        }
        return new Members(where, node);
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    Optional<String> text(String name, int most) throws MalformedAnswer {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = object.get(name);
        if (!value.isTextual() || value.textValue().length() > most) {
            throw wrong(name, "a text of at most " + most + " characters");
        }
        return Optional.of(Text.wellFormed(value.textValue()));
    }

    String requiredText(String name, int most) throws MalformedAnswer {
        Optional<String> text = text(name, most);
        return text.isPresent() ? text.get() : required(name);
    }

    OptionalInt number(String name, int least, int most) throws MalformedAnswer {
        if (!has(name)) {
            return OptionalInt.empty();
        }
        JsonNode value = object.get(name);
        if (!value.canConvertToExactIntegral()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw wrong(name, "a number from " + least + " to " + most);
        }
        return OptionalInt.of(value.intValue());
    }

    boolean flag(String name) throws MalformedAnswer {
        if (has(name) && !object.get(name).isBoolean()) {
            throw wrong(name, "true or false");
        }
        return object.path(name).asBoolean(false);
    }

    MalformedAnswer wrong(String name, String expected) {
        return new MalformedAnswer(path(name), expected);
    }

    String path(String name) {
        return where.isEmpty() ? name : where + '.' + name;
    }

    private String required(String name) throws MalformedAnswer {
        throw new MalformedAnswer(path(name) + ": missing");
    }
}
