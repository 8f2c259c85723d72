package org.sluice.console.command;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Option;
import org.sluice.console.Refusal;

/**
 * The words behind a command. Karaf reads options only in front of the first argument and hands on the rest as it is; people
 * write {@code message-show ID --body}. So every command takes all its words as arguments, and the options among them are
 * applied here, to the same annotated fields.
 */
final class Words {

    private final List<String> arguments = new ArrayList<>();

    private Words() {}

    /** Applies the options among the words to the command; what is left are its arguments. */
    static Words of(SluiceCommand command, List<String> words) {
        Words left = new Words();
        for (Iterator<String> i = words == null ? List.<String>of().iterator() : words.iterator(); i.hasNext(); ) {
            String word = i.next();
            if (word.startsWith("--")) {
                set(command, option(command, word), word, i);
            } else {
                left.arguments.add(word);
            }
        }
        return left;
    }

    /** The one argument there must be. */
    String one(String what, String hint) {
        return atMostOne(what).orElseThrow(() -> new Refusal(what + " is needed; " + hint));
    }

    /** The argument there may be. */
    Optional<String> atMostOne(String what) {
        if (arguments.size() > 1) {
            throw new Refusal("only one " + what + " is taken; " + arguments.get(1) + " is too many");
        }
        return arguments.stream().findFirst();
    }

    /** The arguments there are. */
    List<String> any() {
        return List.copyOf(arguments);
    }

    /** The arguments, at least one. */
    List<String> several(String what, String hint) {
        if (arguments.isEmpty()) {
            throw new Refusal("at least one " + what + " is needed; " + hint);
        }
        return List.copyOf(arguments);
    }

    /** The arguments, so many; {@code usage} tells those who gave others. */
    List<String> from(int least, int most, String usage) {
        return between(least, most, usage + "; sluice:module-list shows names and versions");
    }

    /** The arguments, so many. */
    List<String> between(int least, int most, String usage) {
        if (arguments.size() < least || arguments.size() > most) {
            throw new Refusal("expected: " + usage);
        }
        return List.copyOf(arguments);
    }

    /** The first argument; there is one. */
    String first() {
        return arguments.get(0);
    }

    private static Field option(SluiceCommand command, String word) {
        for (Class<?> type = command.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                Option option = field.getAnnotation(Option.class);
                if (option != null && option.name().equals(word)) {
                    return field;
                }
            }
        }
        throw new Refusal("unknown option " + word + "; --help shows those there are");
    }

    private static void set(SluiceCommand command, Field field, String word, Iterator<String> rest) {
        try {
            if (field.getType() == boolean.class) {
                field.setBoolean(command, true);
            } else if (!rest.hasNext()) {
                throw new Refusal(word + " needs a value");
            } else if (field.getType() == int.class) {
                field.setInt(command, number(word, rest.next()));
            } else if (field.getType() == List.class) {
                add(command, field, rest.next());
            } else {
                field.set(command, rest.next());
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("options are fields of this package", e);
        }
    }

    /** An option that may be repeated; Karaf has put a list of its own there if it read one of them. */
    private static void add(SluiceCommand command, Field field, String value) throws IllegalAccessException {
        List<Object> values = new ArrayList<>((List<?>) field.get(command));
        values.add(value);
        field.set(command, values);
    }

    private static int number(String word, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Refusal(word + " " + text + " (expected: a number)");
        }
    }
}
