package org.sluice.support.text;

import java.nio.charset.StandardCharsets;

/** A stranger's text made fit for one line of a protocol whose lines mean something, such as the header of a request. */
public final class OneLine {

    private OneLine() {}

    /**
     * The text with {@code ?} for every control character. Not left out: what remained would be a value nobody sent. The line
     * separators of Unicode count too, for engines that split decoded text.
     */
    public static String of(String text) {
        int plain = 0;
        while (plain < text.length() && !breaks(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length()).append(text, 0, plain);
        for (int i = plain; i < text.length(); i++) {
            line.append(breaks(text.charAt(i)) ? '?' : text.charAt(i));
        }
        return line.toString();
    }

    /** The same as octets of UTF-8, one character each: what a writer of ISO-8859-1 turns into UTF-8. */
    public static String octets(String text) {
        return new String(of(text).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static boolean breaks(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }
}
