package org.sluice.support.configuration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What a configured text means; empty where it means nothing, so that its reader refuses it in its own words. */
public final class Reading {

    private Reading() {}

    /** A decimal number within these bounds, both included. */
    public static OptionalLong number(String text, long least, long most) {
        try {
            long number = Long.parseLong(text.strip());
            return number >= least && number <= most ? OptionalLong.of(number) : OptionalLong.empty();
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }

    /** A switch: what {@code AttributeKey.isTrue} takes for true, and the opposites. */
    public static Optional<Boolean> flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> Optional.of(true);
            case "false", "no", "off", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** The constant of that name, in any case. */
    public static <E extends Enum<E>> Optional<E> constant(String text, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> each.name().equalsIgnoreCase(text))
                .findFirst();
    }

    /** Words separated by commas or white space. */
    public static List<String> words(String text) {
        return Arrays.stream(text.strip().split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
