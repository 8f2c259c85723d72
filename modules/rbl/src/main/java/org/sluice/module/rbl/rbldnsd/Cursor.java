package org.sluice.module.rbl.rbldnsd;

/** A line and how far it was read. */
final class Cursor {

    private final String line;
    private int at;

    Cursor(String line) {
        this.line = line;
    }

    /** The next character; NUL at the end. */
    char peek() {
        return peek(0);
    }

    char peek(int further) {
        return at + further < line.length() ? line.charAt(at + further) : '\0';
    }

    boolean isAtEnd() {
        return at >= line.length();
    }

    /** Goes past the character if it is the next one. */
    boolean skip(char expected) {
        if (isAtEnd() || line.charAt(at) != expected) {
            return false;
        }
        at++;
        return true;
    }

    void skipBlanks() {
        while (isBlank()) {
            at++;
        }
    }

    boolean isBlank() {
        return peek() == ' ' || peek() == '\t';
    }

    /** Nothing more on the line, or a comment. */
    boolean isOver() {
        return isAtEnd() || peek() == '#' || peek() == ';';
    }

    /** Between an entry and its value. */
    boolean isBehindEntry() {
        return isOver() || isBlank() || peek() == ':';
    }

    boolean isDigit() {
        return peek() >= '0' && peek() <= '9';
    }

    /** Reads a decimal number up to that; -1 where there is none or a greater one. */
    int number(int most) {
        if (!isDigit()) {
            return -1;
        }
        int number = 0;
        while (isDigit()) {
            number = number * 10 + (peek() - '0');
            if (number > most) {
                return -1;
            }
            at++;
        }
        return number;
    }

    /** Reads up to the next blank. */
    String word() {
        int from = at;
        while (!isAtEnd() && !isBlank()) {
            at++;
        }
        return line.substring(from, at);
    }

    /** Reads all that is left. */
    String rest() {
        String rest = line.substring(at);
        at = line.length();
        return rest;
    }
}
