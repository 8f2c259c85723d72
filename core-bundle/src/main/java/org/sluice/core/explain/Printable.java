package org.sluice.core.explain;

/** Makes values of a peer safe to write into a log line or a summary. */
public final class Printable {

    private static final int MAX_LENGTH = 300;

    private Printable() {}

    /** Printable ASCII as it is, everything else as {@code \}{@code uXXXX}; cut at a length no log minds. */
    public static String of(String text) {
        int end = Math.min(text.length(), MAX_LENGTH);
        int i = 0;
        while (i < end && isPlain(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder safe = new StringBuilder(end + 16).append(text, 0, i);
        for (; i < end; i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                safe.append(c);
            } else {
                safe.append(String.format("\\u%04x", (int) c));
            }
        }
        return end < text.length() ? safe.append("...").toString() : safe.toString();
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' && c != '\\';
    }
}
