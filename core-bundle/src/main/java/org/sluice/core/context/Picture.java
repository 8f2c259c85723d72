package org.sluice.core.context;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one level of a snapshot and says what is wrong with it where it is not one. */
final class Picture {

    private final Map<?, ?> values;

    Picture(Map<?, ?> values) {
        this.values = values;
    }

    String text(String name) {
        return value(name, String.class);
    }

    /** Null where null was written. */
    String textOrNull(String name) {
        return values.get(name) == null ? null : text(name);
    }

    long number(String name) {
        return value(name, Long.class);
    }

    boolean flag(String name) {
        return value(name, Boolean.class);
    }

    byte[] octets(String name) {
        return value(name, byte[].class);
    }

    Picture picture(String name) {
        return new Picture(value(name, Map.class));
    }

    List<Picture> pictures(String name) {
        List<Picture> pictures = new ArrayList<>();
        for (Object element : value(name, List.class)) {
            if (!(element instanceof Map<?, ?> map)) {
                throw refused(name, element);
            }
            pictures.add(new Picture(map));
        }
        return pictures;
    }

    Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value(name, Map.class)).entrySet()) {
            boolean text = entry.getValue() == null || entry.getValue() instanceof String;
            if (!text || !(entry.getKey() instanceof String key)) {
                throw refused(name, entry);
            }
            texts.put(key, (String) entry.getValue());
        }
        return texts;
    }

    /** The same; none where an older core knew nothing of it. */
    Map<String, String> textsIfAny(String name) {
        return values.containsKey(name) ? texts(name) : Map.of();
    }

    private <T> T value(String name, Class<T> type) {
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw refused(name, value);
        }
        return type.cast(value);
    }

    private static IllegalArgumentException refused(String name, Object value) {
        return new IllegalArgumentException("snapshot: " + name + " is "
                + (value == null ? "missing" : "a " + value.getClass().getSimpleName()));
    }
}
