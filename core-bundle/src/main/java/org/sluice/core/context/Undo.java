package org.sluice.core.context;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers what stood in the connection dictionary before the client told us, unprotected, who it is. RFC 3207 section
 * 4.2: after STARTTLS nothing learned that way may be kept.
 */
final class Undo {

    private final Map<String, Optional<String>> before = new HashMap<>();

    /** Called before a value is written that STARTTLS must take back. */
    void remember(Dictionary dictionary, String name) {
        if (!before.containsKey(name)) {
            before.put(name, Optional.ofNullable(dictionary.peek(name)));
        }
    }

    /** Puts everything back. */
    void restore(Dictionary dictionary) {
        before.forEach((name, old) ->
                old.ifPresentOrElse(value -> dictionary.put(name, value), () -> dictionary.remove(name)));
        before.clear();
    }

    void clear() {
        before.clear();
    }

    /** For a snapshot: an absent value is written as null. */
    Map<String, String> asMap() {
        Map<String, String> map = new HashMap<>();
        before.forEach((name, old) -> map.put(name, old.orElse(null)));
        return map;
    }

    void fill(Map<String, String> map) {
        map.forEach((name, old) -> before.put(name, Optional.ofNullable(old)));
    }
}
