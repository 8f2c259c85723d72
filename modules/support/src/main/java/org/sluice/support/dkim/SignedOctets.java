package org.sluice.support.dkim;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The octets a signature is made over: covered fields, then the signature's own field without its value (RFC 6376 section 3.7). */
public final class SignedOctets {

    private SignedOctets() {}

    /**
     * Canonical fields with CRLF each, then {@code signature} with an empty {@code b=} and no CRLF.
     *
     * @param signature the field that carries the signature; whatever it holds in {@code b=} does not count
     */
    public static byte[] of(Canonicalization canonicalization, List<Field> covered, Field signature) {
        StringBuilder octets = new StringBuilder(2_048);
        for (Field field : covered) {
            canonicalization.append(field, octets);
            octets.append("\r\n");
        }
        canonicalization.append(withoutValue(signature), octets);
        return octets.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Only what stands between {@code b=} and the next semicolon goes, white space included (RFC 6376 section 3.7). */
    static Field withoutValue(Field signature) {
        String text = signature.text();
        int at = text.indexOf(':') + 1;
        while (at < text.length()) {
            int semicolon = text.indexOf(';', at);
            int end = semicolon < 0 ? text.length() : semicolon;
            int equals = TagList.find(text, '=', at, end);
            if (equals < end && isB(text, at, equals)) {
                return new Field(signature.name(), text.substring(0, equals + 1) + text.substring(end));
            }
            at = end + 1;
        }
        return signature;
    }

    private static boolean isB(String text, int from, int to) {
        boolean found = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!TagList.isSpace(c)) {
                if (found || c != 'b') {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }
}
