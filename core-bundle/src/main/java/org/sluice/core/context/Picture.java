package org.sluice.core.context;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one level of a snapshot or record and says what is wrong with it where it is not one. */
public final class Picture {

    private final Map<?, ?> values;

    /** One level of a snapshot. */
    public Picture(Map<?, ?> values) {
        this.values = values;
    }

    /** A text. */
    public String text(String name) {
        return value(name, String.class);
    }

    /** Null where null was written. */
    String textOrNull(String name) {
        return values.get(name) == null ? null : text(name);
    }

    /** A whole number. */
    public long number(String name) {
        return value(name, Long.class);
    }

    /** A yes or no. */
    public boolean flag(String name) {
        return value(name, Boolean.class);
    }

    /** Octets, or a text that stands for them in Base64. */
    byte[] octets(String name) {
        return values.get(name) instanceof String text ? Base64.getDecoder().decode(text) : value(name, byte[].class);
    }

    /** Whether there is a value of that name. */
    public boolean has(String name) {
        return values.get(name) != null;
    }

    /** The next level. */
    public Picture picture(String name) {
        return new Picture(value(name, Map.class));
    }

    /** A list of next levels. */
    public List<Picture> pictures(String name) {
        List<Picture> pictures = new ArrayList<>();
        for (Object element : value(name, List.class)) {
            if (!(element instanceof Map<?, ?> map)) {
                throw refused(name, element);
            }
            pictures.add(new Picture(map));
        }
        return pictures;
    }

    /** Texts by name. */
    public Map<String, String> texts(String name) {
        return withoutNull(name, texts(name, value(name, Map.class)));
    }

    /** A list of texts by name. */
    public List<Map<String, String>> textMaps(String name) {
        List<Map<String, String>> all = new ArrayList<>();
        for (Object element : value(name, List.class)) {
            if (!(element instanceof Map<?, ?> map)) {
                throw refused(name, element);
            }
            all.add(withoutNull(name, texts(name, map)));
        }
        return all;
    }

    /** Texts by name, null where null was written. */
    Map<String, String> textsOrNull(String name) {
        return texts(name, value(name, Map.class));
    }

    private static Map<String, String> texts(String name, Map<?, ?> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            boolean text = entry.getValue() == null || entry.getValue() instanceof String;
            if (!text || !(entry.getKey() instanceof String key)) {
                throw refused(name, entry.getValue());
            }
            texts.put(key, (String) entry.getValue());
        }
        return texts;
    }

    private static Map<String, String> withoutNull(String name, Map<String, String> texts) {
        if (texts.containsValue(null)) {
            throw refused(name, null);
        }
        return texts;
    }

    /** The same; none where an older core knew nothing of it. */
    Map<String, String> textsIfAny(String name) {
        return values.containsKey(name) ? texts(name) : Map.of();
    }

    /** A list of texts. */
    public List<String> textList(String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : value(name, List.class)) {
            if (!(element instanceof String text)) {
                throw refused(name, element);
            }
            texts.add(text);
        }
        return texts;
    }

    private <T> T value(String name, Class<T> type) {
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw refused(name, value);
        }
        return type.cast(value);
    }

    private static IllegalArgumentException refused(String name, Object value) {
        return new IllegalArgumentException(name + " is "
                + (value == null ? "missing" : "a " + value.getClass().getSimpleName()));
    }
}
