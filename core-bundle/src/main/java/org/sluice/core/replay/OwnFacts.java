package org.sluice.core.replay;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The facts a module notes and reads back in a later phase: what it noted then gives way to what it notes now, unless
 * somebody else had written over it.
 */
final class OwnFacts {

    static final String CONNECTION = "connection ";
    static final String MESSAGE = "message ";

    private final SortedMap<String, String> then = new TreeMap<>();
    private final SortedMap<String, String> now = new TreeMap<>();

    /** One call is over. */
    void noted(Map<String, String> effectsThen, Map<String, String> effectsNow) {
        then.putAll(effectsThen);
        now.putAll(effectsNow);
    }

    /** A dictionary as it would have been. */
    Map<String, String> onto(Map<String, String> dictionary, String kind) {
        Map<String, String> changed = new TreeMap<>(dictionary);
        then.forEach((effect, value) -> {
            if (effect.startsWith(kind) && value.equals(dictionary.get(effect.substring(kind.length())))) {
                changed.remove(effect.substring(kind.length()));
            }
        });
        now.forEach((effect, value) -> {
            if (effect.startsWith(kind)) {
                changed.putIfAbsent(effect.substring(kind.length()), value);
            }
        });
        return changed;
    }
}
