package org.sluice.core.explain;

/** Makes what a peer or a module said safe to write into a log line or a summary. */
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

    /** A failure as a log line may be handed it: every message in it is safe, and nothing of the thrower's is kept. */
    public static Throwable failure(Throwable thrown) {
        return ForeignFailure.of(thrown);
    }

    /** A failure in one line: the name of its class and its message. */
    public static String words(Throwable thrown) {
        return of(ForeignFailure.said(thrown));
    }

    /** The same for what is escaped where it is written: bounded, but as it was said. */
    public static String unescaped(Throwable thrown) {
        return ForeignFailure.said(thrown);
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' && c != '\\';
    }
}
