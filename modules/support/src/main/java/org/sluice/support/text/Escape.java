package org.sluice.support.text;

/** How a character is written that must not reach a log or a terminal as it is. */
public final class Escape {

    private Escape() {}

    /** Appends {@code \xNN}, or {@code \}{@code uNNNN} where two digits are too few. */
    public static void append(StringBuilder out, char c) {
        out.append(String.format(c > 0xff ? "\\u%04x" : "\\x%02x", (int) c));
    }
}
