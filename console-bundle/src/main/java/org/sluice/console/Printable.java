package org.sluice.console;

import org.sluice.support.text.Escape;

/**
 * Text for a terminal. Addresses, replies and headers come from strangers: a control character in them could rewrite the
 * screen or type into the operator's shell, and a direction mark could turn an address around.
 */
public final class Printable {

    private Printable() {}

    /** One line: everything that is not plainly printable is written as {@code \xNN} or {@code \}{@code uNNNN}. */
    public static String line(String text) {
        return escape(text, false);
    }

    /** Several lines: LF and TAB stay, a CR before LF goes, everything else as for {@link #line}. */
    public static String lines(String text) {
        return escape(text.replace("\r\n", "\n"), true);
    }

    private static String escape(String text, boolean layout) {
        StringBuilder shown = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean kept = layout && (c == '\n' || c == '\t') || !isDangerous(c);
            if (!kept && shown == null) {
                shown = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (shown != null) {
                append(shown, c, kept);
            }
        }
        return shown == null ? text : shown.toString();
    }

    private static void append(StringBuilder shown, char c, boolean kept) {
        if (kept) {
            shown.append(c);
        } else {
            Escape.append(shown, c);
        }
    }

    /** C0, DEL, C1, format characters (direction marks, zero width), line and paragraph separators. */
    private static boolean isDangerous(char c) {
        if (c < ' ' || c >= 0x7f && c < 0xa0) {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE -> true;
            default -> false;
        };
    }
}
