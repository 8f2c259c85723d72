package org.sluice.module.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.header.EncodedWords;
import org.sluice.validation.Phase;

/** Reads one edit of an answer: what to do, to what, and whether that may be done in this phase. */
final class EditReader {

    private static final int MOST_NAME = 76;
    private static final int MOST_VALUE = 4_000;
    private static final int MOST_ADDRESS = 320;
    private static final int MOST_FIELDS = 100_000;

    /** What may be changed when; the core would take an answer that goes beyond for a broken one. */
    enum Operation {
        ADD_HEADER(Phase::hasContent),
        INSERT_HEADER(Phase::hasContent),
        REPLACE_HEADER(Phase::hasContent),
        CHANGE_HEADER(Phase::hasContent),
        REMOVE_HEADER(Phase::hasContent),
        CHANGE_SENDER(Phase::hasContent),
        ADD_RECIPIENT(phase -> !phase.isBefore(Phase.RCPTTO) && !Phase.DATASPOOL.isBefore(phase)),
        REMOVE_RECIPIENT(phase -> !phase.isBefore(Phase.RCPTTO) && !Phase.DATASPOOL.isBefore(phase)),
        REDIRECT(phase -> !phase.isBefore(Phase.DATA_SPOOL_EACH_RCPT)),
        BINDING(phase -> phase == Phase.SET_BINDING),
        BINDING_GROUP(phase -> phase == Phase.SET_BINDING),
        PRIORITY(phase -> phase == Phase.SET_BINDING);

        private final Predicate<Phase> legal;

        Operation(Predicate<Phase> legal) {
            this.legal = legal;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Phase phase;
    private boolean redirects;

    EditReader(Phase phase) {
        this.phase = phase;
    }

    /** Whether one of those read sends the copy to somebody else. */
    boolean redirects() {
        return redirects;
    }

    Edit read(String where, JsonNode node) throws MalformedAnswer {
        Members edit = Members.of(where, node);
        Operation operation = operation(edit);
        redirects |= operation == Operation.REDIRECT;
        return switch (operation) {
            case ADD_HEADER, INSERT_HEADER, REPLACE_HEADER, CHANGE_HEADER, REMOVE_HEADER -> header(operation, edit);
            case CHANGE_SENDER, ADD_RECIPIENT, REMOVE_RECIPIENT, REDIRECT -> envelope(operation, edit);
            case BINDING, BINDING_GROUP, PRIORITY -> binding(operation, edit);
        };
    }

    private Operation operation(Members edit) throws MalformedAnswer {
        String word = edit.requiredText("op", 40);
        Operation operation = Arrays.stream(Operation.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> edit.wrong("op", "an edit we know"));
        if (!operation.legal.test(phase)) {
            throw new MalformedAnswer(edit.path("op") + ": " + word + " is not possible at " + phase.word());
        }
        return operation;
    }

    private static Edit header(Operation operation, Members edit) throws MalformedAnswer {
        String name = edit.requiredText("name", MOST_NAME);
        if (!name.matches("[!-9;-~]+")) {
            throw edit.wrong("name", "the name of a header field");
        }
        if (operation == Operation.REMOVE_HEADER) {
            OptionalInt occurrence = edit.number("occurrence", 1, MOST_FIELDS);
            return occurrence.isPresent()
                    ? effects -> effects.header().remove(name, occurrence.getAsInt())
                    : effects -> effects.header().remove(name);
        }
        String text = edit.requiredText("value", MOST_VALUE);
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            throw edit.wrong("value", "one line");
        }
        String value = EncodedWords.of(text);
        return switch (operation) {
            case ADD_HEADER -> effects -> effects.header().add(name, value);
            case INSERT_HEADER -> insert(edit.number("position", 0, MOST_FIELDS).orElse(0), name, value);
            case CHANGE_HEADER -> {
                int occurrence = edit.number("occurrence", 1, MOST_FIELDS).orElse(1);
                String field = FieldValue.of(name, value);
                yield effects -> effects.header().change(name, occurrence, field);
            }
            default -> effects -> effects.header().replace(name, value);
        };
    }

    private static Edit insert(int position, String name, String value) {
        if (position == 0) {
            return effects -> effects.header().prepend(name, value);
        }
        String field = FieldValue.of(name, value);
        return effects -> effects.header().insert(position, name, field);
    }

    private static Edit envelope(Operation operation, Members edit) throws MalformedAnswer {
        EnvelopeAddress address = address(edit);
        if (operation == Operation.CHANGE_SENDER) {
            return effects -> effects.sender(address);
        } else if (address.isNull()) {
            throw edit.wrong("address", "an address");
        }
        return switch (operation) {
            case ADD_RECIPIENT -> effects -> effects.addRecipient(address);
            case REMOVE_RECIPIENT -> effects -> effects.removeRecipient(address);
            default -> effects -> effects.redirect(address);
        };
    }

    private static Edit binding(Operation operation, Members edit) throws MalformedAnswer {
        if (operation == Operation.PRIORITY) {
            int priority = edit.number("value", 0, 1).orElseThrow(() -> edit.wrong("value", "0 or 1"));
            return effects -> effects.priority(priority);
        }
        String name = edit.requiredText("name", 100);
        if (!name.matches("[!-~]+")) {
            throw edit.wrong("name", "printable ASCII without blanks");
        }
        return operation == Operation.BINDING
                ? effects -> effects.binding(name)
                : effects -> effects.bindingGroup(name);
    }

    private static EnvelopeAddress address(Members edit) throws MalformedAnswer {
        String text = edit.requiredText("address", MOST_ADDRESS);
        try {
            return EnvelopeAddress.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw edit.wrong("address", "an address: " + malformed.getMessage());
        }
    }
}
