package org.sluice.support.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The encoding of values in ESMTP parameters (RFC 3461 section 4): {@code +} and two digits for what may not stand there. */
public final class Xtext {

    private static final String DIGITS = "0123456789ABCDEF";

    private Xtext() {}

    /** Encodes a text; what is beyond ASCII octet by octet of its UTF-8. */
    public static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 8);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet <= '~' && octet != '+' && octet != '=') {
                encoded.append((char) octet);
            } else {
                encoded.append('+').append(DIGITS.charAt(octet >> 4 & 0xf)).append(DIGITS.charAt(octet & 0xf));
            }
        }
        return encoded.toString();
    }

    /**
     * The decoded text. Characters beyond ASCII may stand for themselves (RFC 6533). Empty when the value is not xtext, or
     * decodes to something that is not UTF-8.
     */
    public static Optional<String> decode(String value) {
        boolean strict = value.chars().noneMatch(c -> c <= ' ' || c == 0x7f || c == '=');
        return strict ? decodeLeniently(value) : Optional.empty();
    }

    /** As {@link #decode}, with blanks, controls and {@code =} standing for themselves: for those who write xtext loosely. */
    public static Optional<String> decodeLeniently(String value) {
        byte[] given = value.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(given.length);
        for (int i = 0; i < given.length; i++) {
            if (given[i] == '+') {
                int high = i + 2 < given.length ? DIGITS.indexOf(given[i + 1]) : -1;
                int low = i + 2 < given.length ? DIGITS.indexOf(given[i + 2]) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                decoded.put((byte) (high << 4 | low));
                i += 2;
            } else {
                decoded.put(given[i]);
            }
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }
}
