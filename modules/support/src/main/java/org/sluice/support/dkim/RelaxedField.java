package org.sluice.support.dkim;

import java.util.Locale;

/** The relaxed form of a header field (RFC 6376 section 3.4.2). */
final class RelaxedField {

    private RelaxedField() {}

    /** Lower-case name, unfolded value, white space reduced to single spaces and none at either end. */
    static void append(Field field, StringBuilder out) {
        out.append(field.name().toLowerCase(Locale.ROOT)).append(':');
        String text = field.text();
        int start = out.length();
        boolean space = false;
        for (int i = text.indexOf(':') + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fold = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (fold) {
                i++;
            } else if (c == ' ' || c == '\t') {
                space = true;
            } else {
                if (space && out.length() > start) {
                    out.append(' ');
                }
                space = false;
                int end = endOfWord(text, i);
                out.append(text, i, end);
                i = end - 1;
            }
        }
    }

    private static int endOfWord(String text, int from) {
        int end = from + 1;
        while (end < text.length() && !TagList.isSpace(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
