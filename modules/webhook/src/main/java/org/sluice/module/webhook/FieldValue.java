package org.sluice.module.webhook;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;
import org.sluice.support.header.Folding;

/** A value as it stands behind the colon of one field among several, which goes out as it is. */
final class FieldValue {

    /** With what stands around it within the 75 characters of an encoded word (RFC 2047 section 2). */
    private static final int MOST_ENCODED = 45;

    private FieldValue() {}

    /** Folded, characters beyond Latin-1 as encoded words; blanks that would fill a line of their own are one. */
    static String of(String name, String value) {
        String line = value.strip().replaceAll("[ \\t]{60,}", " ");
        boolean plain = line.chars().allMatch(c -> c <= 0xff);
        return Folding.fold(name, plain ? line : encoded(line)).substring(name.length() + 1);
    }

    private static String encoded(String text) {
        StringJoiner words = new StringJoiner(" ");
        int start = 0;
        int octets = 0;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int next = utf8(text.substring(i, text.offsetByCodePoints(i, 1))).length;
            if (octets + next > MOST_ENCODED) {
                words.add(word(text.substring(start, i)));
                start = i;
                octets = 0;
            }
            octets += next;
        }
        return words.add(word(text.substring(start))).toString();
    }

    private static String word(String text) {
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(utf8(text)) + "?=";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
