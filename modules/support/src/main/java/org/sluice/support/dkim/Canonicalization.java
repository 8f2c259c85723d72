package org.sluice.support.dkim;

import java.util.Locale;
import java.util.Optional;

/** How much a message may change on its way without breaking a signature (RFC 6376 section 3.4). */
public enum Canonicalization {
    /** Next to nothing. */
    SIMPLE {
        @Override
        void append(Field field, StringBuilder out) {
            out.append(field.text());
        }

        @Override
        BodyCanonicalizer body(BodyCanonicalizer.Sink sink) {
            return new SimpleBody(sink);
        }
    },
    /** White space, and the case of field names. */
    RELAXED {
        @Override
        void append(Field field, StringBuilder out) {
            RelaxedField.append(field, out);
        }

        @Override
        BodyCanonicalizer body(BodyCanonicalizer.Sink sink) {
            return new RelaxedBody(sink);
        }
    };

    /** Appends the canonical form of a field, without the final CRLF. */
    abstract void append(Field field, StringBuilder out);

    abstract BodyCanonicalizer body(BodyCanonicalizer.Sink sink);

    /** As in a {@code c=} tag. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that word. */
    public static Optional<Canonicalization> of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "simple" -> Optional.of(SIMPLE);
            case "relaxed" -> Optional.of(RELAXED);
            default -> Optional.empty();
        };
    }
}
