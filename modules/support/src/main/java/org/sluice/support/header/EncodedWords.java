package org.sluice.support.header;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Text beyond ASCII as it may stand in a header field (RFC 2047). */
public final class EncodedWords {

    /** An encoded word has at most 75 characters (section 2), which leaves 45 octets. */
    private static final int MOST_OCTETS = 45;

    private EncodedWords() {}

    /** The text as it is where it is ASCII on one line; else all of it encoded, so that blanks between words stay. */
    public static String of(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\t')) {
            return text;
        }
        StringBuilder words = new StringBuilder();
        StringBuilder piece = new StringBuilder();
        int octets = 0;
        for (int c : text.codePoints().toArray()) {
            int length = Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            if (octets + length > MOST_OCTETS) {
                append(words, piece);
                octets = 0;
            }
            piece.appendCodePoint(c);
            octets += length;
        }
        append(words, piece);
        return words.toString();
    }

    private static void append(StringBuilder words, StringBuilder piece) {
        byte[] octets = piece.toString().getBytes(StandardCharsets.UTF_8);
        words.append(words.isEmpty() ? "" : " ")
                .append("=?UTF-8?B?")
                .append(Base64.getEncoder().encodeToString(octets))
                .append("?=");
        piece.setLength(0);
    }
}
