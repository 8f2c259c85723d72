package org.sluice.support.dkim;

import java.util.Optional;
import org.sluice.message.HeaderField;

/**
 * One header field with all its octets, so that its canonical forms can be made.
 *
 * @param name without the white space that may stand before the colon
 * @param text the whole field up to its final CRLF, folding included; octets beyond ASCII as ISO-8859-1
 */
public record Field(String name, String text) {

    /** A field the core shows; white space before the colon, which nobody writes any more, is lost. */
    public static Field of(HeaderField field) {
        return new Field(field.name(), field.name() + ':' + field.value());
    }

    /** A field someone is about to write. */
    public static Field of(String name, String value) {
        return new Field(name, name + ": " + value);
    }

    /** The field in these lines; empty where they are none (RFC 5322 section 2.2). */
    public static Optional<Field> parse(String lines) {
        int end = 0;
        while (end < lines.length()
                && lines.charAt(end) > ' '
                && lines.charAt(end) < 0x7f
                && lines.charAt(end) != ':') {
            end++;
        }
        int colon = end;
        while (colon < lines.length() && (lines.charAt(colon) == ' ' || lines.charAt(colon) == '\t')) {
            colon++;
        }
        boolean isField = end > 0 && colon < lines.length() && lines.charAt(colon) == ':';
        return isField ? Optional.of(new Field(lines.substring(0, end), lines)) : Optional.empty();
    }

    /** Everything behind the colon. */
    public String value() {
        return text.substring(text.indexOf(':') + 1);
    }

    /** Whether it has that name, in any case. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }
}
