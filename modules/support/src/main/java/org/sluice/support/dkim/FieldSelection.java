package org.sluice.support.dkim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Picks the fields a signature covers: the last one of a name first, and the one above it where the name occurs again (RFC
 * 6376 section 5.4.2). A name without a field left stands for nothing. Linear, however long the list of names.
 */
public final class FieldSelection {

    private final Map<String, List<Field>> byName = new HashMap<>();

    /** Of this header, first field to last. */
    public FieldSelection(List<Field> header) {
        for (Field field : header) {
            byName.computeIfAbsent(lower(field.name()), absent -> new ArrayList<>(2))
                    .add(field);
        }
    }

    /** The fields for these names, in their order. */
    public List<Field> select(List<String> names) {
        Map<String, Integer> left = new HashMap<>();
        List<Field> selected = new ArrayList<>();
        for (String name : names) {
            String key = lower(name);
            List<Field> fields = byName.getOrDefault(key, List.of());
            int count = left.getOrDefault(key, fields.size());
            if (count > 0) {
                selected.add(fields.get(count - 1));
                left.put(key, count - 1);
            }
        }
        return selected;
    }

    /** How many fields of that name there are. */
    public int count(String name) {
        return byName.getOrDefault(lower(name), List.of()).size();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
