package org.sluice.module.dkim_sign;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.Field;

/**
 * Writes the value of a {@code DKIM-Signature} field. The core folds fields at white space; in relaxed form that changes
 * nothing, so there is some wherever a line may end. In simple form it would, so there is none at all, and {@code b=} comes
 * last: a line end that has to be within it does not count (RFC 6376 section 3.7).
 */
final class SignatureText {

    static final String NAME = "DKIM-Signature";

    private static final int CHUNK = 70;
    /** The core ends lines that have no white space at 990 characters. */
    private static final int MOST_IN_ONE_LINE = 900;

    private static final int MOST_COPIED = 8 * 1024;

    private final boolean breakable;
    private final StringBuilder text = new StringBuilder(512);

    private SignatureText(boolean breakable) {
        this.breakable = breakable;
    }

    static SignatureText of(Canonicalization header) {
        return new SignatureText(header == Canonicalization.RELAXED);
    }

    SignatureText tag(String name, String value) {
        text.append(text.isEmpty() ? "" : breakable ? "; " : ";")
                .append(name)
                .append('=')
                .append(value);
        return this;
    }

    /** Names, a break now and then. */
    SignatureText names(List<String> names) {
        tag("h", "");
        int line = 0;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (breakable && line > 0 && line + name.length() > CHUNK) {
                text.append(' ');
                line = 0;
            }
            text.append(name).append(i + 1 < names.size() ? ":" : "");
            line += name.length() + 1;
        }
        return this;
    }

    /** The signed fields as they are now ({@code z=}), for whoever looks for what was changed; nothing where that is too much. */
    SignatureText copies(List<Field> fields) {
        StringBuilder copies = new StringBuilder();
        for (Field field : fields) {
            copies.append(copies.isEmpty() ? "" : "|")
                    .append(breakable ? " " : "")
                    .append(field.name())
                    .append(':');
            quote(field.value().strip(), copies);
        }
        return copies.length() > MOST_COPIED ? this : tag("z", copies.toString().strip());
    }

    /** With the place for the signature left empty; the text to sign. */
    String unsigned() {
        return text + (breakable ? "; b=" : ";b=");
    }

    /** Whether the text survives being written in one line. */
    boolean fits() {
        return breakable || NAME.length() + text.length() < MOST_IN_ONE_LINE;
    }

    String signed(byte[] signature) {
        return unsigned() + broken(Base64.getEncoder().encodeToString(signature));
    }

    private String broken(String value) {
        return breakable ? value.replaceAll("(.{" + CHUNK + "})(?=.)", "$1 ") : value;
    }

    /** DKIM-Quoted-Printable (section 2.11). */
    private void quote(String value, StringBuilder out) {
        int line = 0;
        for (byte octet : value.getBytes(StandardCharsets.ISO_8859_1)) {
            boolean safe = octet > ' ' && octet <= '~' && octet != ';' && octet != '=' && octet != '|';
            if (breakable && line >= CHUNK) {
                out.append(' ');
                line = 0;
            }
            if (safe) {
                out.append((char) octet);
            } else {
                out.append(String.format("=%02X", octet & 0xff));
            }
            line += safe ? 1 : 3;
        }
    }
}
