package org.sluice.module.rbl;

import java.util.Map;

/** HTML with its character references undone, as far as they can stand in a link. Tags stay: links are in their attributes. */
final class HtmlText {

    private static final Map<String, String> NAMED = Map.of(
            "amp", "&", "sol", "/", "bsol", "\\", "colon", ":", "period", ".", "commat", "@", "lowbar", "_", "num", "#",
            "percnt", "%", "shy", "");
    private static final int LONGEST = 10;

    private HtmlText() {}

    /** One pass; what is no reference stays. */
    static String decoded(String html) {
        if (html.indexOf('&') < 0) {
            return html;
        }
        StringBuilder text = new StringBuilder(html.length());
        for (int i = 0; i < html.length(); i++) {
            int used = html.charAt(i) == '&' ? reference(html, i, text) : 0;
            if (used == 0) {
                text.append(html.charAt(i));
            } else {
                i += used - 1;
            }
        }
        return text.toString();
    }

    /** How many characters the reference there has; 0 where there is none. */
    private static int reference(String html, int at, StringBuilder text) {
        int end = at + 1;
        while (end < html.length() && end - at < LONGEST && isPartOfReference(html.charAt(end))) {
            end++;
        }
        String name = html.substring(at + 1, end);
        int semicolon = end < html.length() && html.charAt(end) == ';' ? 1 : 0;
        if (name.startsWith("#")) {
            int c = number(name.substring(1));
            if (!Character.isValidCodePoint(c) || c == 0) {
                return 0;
            }
            text.appendCodePoint(c);
            return end - at + semicolon;
        }
        String known = NAMED.get(name);
        if (known == null || semicolon == 0) {
            return 0;
        }
        text.append(known);
        return end - at + 1;
    }

    private static int number(String digits) {
        try {
            return digits.startsWith("x") || digits.startsWith("X")
                    ? Integer.parseInt(digits.substring(1), 16)
                    : Integer.parseInt(digits);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    private static boolean isPartOfReference(char c) {
        return c == '#' || c < 0x80 && Character.isLetterOrDigit(c);
    }
}
