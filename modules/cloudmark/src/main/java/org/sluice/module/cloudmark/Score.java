package org.sluice.module.cloudmark;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * What Authority says about a message, or about an address.
 *
 * @param score certainty of spam, 0 to 100
 * @param analysis the engine's own shorthand for why; opaque, on one line
 * @param named further members an Authority may send, by the name of the attribute they become
 * @param fields header fields it wants added, name and value
 */
public record Score(BigDecimal score, String analysis, Map<String, String> named, List<Field> fields) {

    /** Header fields, at most. */
    static final int MOST_FIELDS = 20;

    /** A header field. */
    public record Field(String name, String value) {}
}
