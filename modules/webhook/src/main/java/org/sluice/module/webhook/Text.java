package org.sluice.module.webhook;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Strangers' text as JSON may carry it: UTF-8 of whole characters (RFC 8259 section 8). */
final class Text {

    private static final char REPLACEMENT = '\ufffd';

    private Text() {}

    /** The text with the replacement character for every half of a surrogate pair. */
    static String wellFormed(String text) {
        StringBuilder whole = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isSurrogate(c) && !pair) {
                whole = whole == null ? new StringBuilder(text) : whole;
                whole.setCharAt(i, REPLACEMENT);
            }
            i += pair ? 1 : 0;
        }
        return whole == null ? text : whole.toString();
    }

    /** Octets that stand one a character (ISO-8859-1) as the UTF-8 they are; empty where they are none. */
    static Optional<String> decoded(String octets) {
        int plain = 0;
        while (plain < octets.length() && octets.charAt(plain) < 0x80) {
            plain++;
        }
        if (plain == octets.length()) {
            return Optional.of(octets);
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets(octets)))
                    .toString());
        } catch (CharacterCodingException none) {
            return Optional.empty();
        }
    }

    /** The same with the replacement character where they are no UTF-8. */
    static String replaced(String octets) {
        return new String(octets(octets), StandardCharsets.UTF_8);
    }

    static byte[] octets(String octets) {
        return octets.getBytes(StandardCharsets.ISO_8859_1);
    }
}
