package org.sluice.support.authentication;

import java.util.function.IntPredicate;

/** A place in a structured field (RFC 5322 section 3.2): knows white space, comments, words and quoted text. Linear. */
public final class Scanner {

    /** RFC 2045 section 5.1. */
    private static final String SPECIAL = "()<>@,;:\\\"/[]?=";

    private static final char END = 0;

    private final String text;
    private int at;
    private boolean quoted;

    /** At the first character. */
    public Scanner(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    /** The next character; NUL at the end. */
    public char peek() {
        return isAtEnd() ? END : text.charAt(at);
    }

    /** Whether the last word came in quotes. */
    boolean wasQuoted() {
        return quoted;
    }

    /** Passes this character; {@link Malformed} where another one stands. */
    public void expect(char c) {
        if (peek() != c || isAtEnd()) {
            throw new Malformed();
        }
        at++;
    }

    /** White space, folds and comments, nested as deep as they like; one that does not end takes all. */
    public void skipBlank() {
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && depth > 0) {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0 && !isBlank(c)) {
                return;
            }
        }
        at = text.length();
    }

    /** At least one of these characters. */
    String word(IntPredicate allowed) {
        String word = words(allowed);
        if (word.isEmpty()) {
            throw new Malformed();
        }
        return word;
    }

    /** Any number of these characters. */
    public String words(IntPredicate allowed) {
        int start = at;
        while (!isAtEnd() && allowed.test(text.charAt(at))) {
            at++;
        }
        quoted = false;
        return text.substring(start, at);
    }

    /** The content of a quoted string, without its quoting; one that does not end takes all. */
    String quoted() {
        expect('"');
        StringBuilder content = new StringBuilder();
        while (!isAtEnd() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            char c = text.charAt(at++);
            if (c != '\r' && c != '\n') {
                content.append(c);
            }
        }
        at++;
        quoted = true;
        return content.toString();
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** Characters beyond ASCII count: internationalized mail has them (RFC 8616 section 5). */
    static boolean isTokenCharacter(int c) {
        return c > ' ' && c != 0x7f && SPECIAL.indexOf(c) < 0;
    }
}
