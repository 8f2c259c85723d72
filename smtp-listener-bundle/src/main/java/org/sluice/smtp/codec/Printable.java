package org.sluice.smtp.codec;

import org.sluice.support.text.Escape;

/** Makes what a peer sent fit for a log line: nothing but printable ASCII, escapes for the rest, cut when long. */
public final class Printable {

    private static final int LIMIT = 200;

    private Printable() {}

    /** The text with everything but printable ASCII as {@code \xNN} or {@code \}{@code uNNNN}, at most 200 characters and a mark. */
    public static String of(String text) {
        int end = Math.min(text.length(), LIMIT);
        StringBuilder printable = new StringBuilder(end + 8);
        for (int i = 0; i < end; i++) {
            append(printable, text.charAt(i));
        }
        return end < text.length()
                ? printable.append("...").append(text.length()).toString()
                : printable.toString();
    }

    private static void append(StringBuilder printable, char c) {
        if (c == '\\') {
            printable.append("\\\\");
        } else if (c >= ' ' && c <= '~') {
            printable.append(c);
        } else {
            Escape.append(printable, c);
        }
    }
}
