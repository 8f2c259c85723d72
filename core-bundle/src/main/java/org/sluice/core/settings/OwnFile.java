package org.sluice.core.settings;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;
import org.sluice.validation.Validates;

/**
 * What a module's own configuration says of whether mail waits for it, read whether the module is here or not. Immutable.
 *
 * @param source the file, as an operator knows it
 * @param required whether mail waits where it decides; empty: as the module itself says
 * @param mode what its verdict does; empty: as the module itself says
 */
public record OwnFile(String source, Optional<Boolean> required, Optional<Mode> mode) {

    /** Where they are found, by PID; empty where there is no such configuration. */
    @FunctionalInterface
    public interface Shelf {
        /** Nothing is configured. */
        Shelf EMPTY = pid -> Optional.empty();

        /** The configuration with that PID. */
        Optional<OwnFile> find(String pid);
    }

    /** Reads a configuration. */
    public static OwnFile of(String source, Map<String, ?> properties) {
        OptionalValues values = new OptionalValues(properties);
        return new OwnFile(
                source,
                understood(() -> values.flag(Validates.PREFIX_ + "required")),
                understood(() -> values.word(Validates.PREFIX_ + "mode", Mode.class)));
    }

    /** A wrong value says nothing here; it is refused when it is handed to the module. */
    private static <T> Optional<T> understood(Supplier<Optional<T>> value) {
        try {
            return value.get();
        } catch (ConfigurationRefused wrong) {
            return Optional.empty();
        }
    }
}
