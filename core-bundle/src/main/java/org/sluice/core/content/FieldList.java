package org.sluice.core.content;

import java.util.List;
import org.sluice.message.HeaderField;
import org.sluice.message.Headers;

/** A header to read. */
record FieldList(List<HeaderField> fields) implements Headers {

    FieldList {
        fields = List.copyOf(fields);
    }

    @Override
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(HeaderField::unfolded)
                .toList();
    }
}
