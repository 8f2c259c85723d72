package org.sluice.core.dispatch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What may become part of a header. A CR, LF or NUL that slipped through would let a peer write header fields of its own. */
final class HeaderSyntax {

    private static final int MAX_NAME_LENGTH = 77;
    private static final int MAX_LINE_OCTETS = 998;

    private HeaderSyntax() {}

    /** Checks a field. */
    static void check(String name, String value) {
        boolean named = !name.isEmpty()
                && name.length() <= MAX_NAME_LENGTH
                && name.chars().allMatch(c -> c > ' ' && c <= '~' && c != ':');
        if (!named) {
            throw new IllegalArgumentException("header name: (expected: printable ASCII without colon, RFC 5322 2.2)");
        }
        if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException(name + ": holds CR, LF or NUL (expected: one line, unfolded)");
        }
    }

    /**
     * Checks a field whose value goes out as it is: folded where white space follows and the line has more than that (RFC 5322
     * section 3.2.2), lines of at most 998 octets.
     */
    static void checkAsItIs(String name, String value) {
        check(name, "");
        String[] lines = (name + ':' + value).split("\r\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            boolean continues = i == 0 || line.startsWith(" ") || line.startsWith("\t");
            if (!continues
                    || line.isBlank()
                    || line.length() > MAX_LINE_OCTETS
                    || !line.chars().allMatch(HeaderSyntax::isOctet)) {
                throw new IllegalArgumentException(
                        name + ": (expected: octets, folded before white space, lines up to 998)");
            }
        }
    }

    /** Checks that there is one. */
    static void requireValue(String name, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + ": empty (expected: a value)");
        }
    }

    /** The number, if it is not less than that. */
    static int number(int number, int least) {
        if (number < least) {
            throw new IllegalArgumentException("number: " + number + " (expected: " + least + " or more)");
        }
        return number;
    }

    private static boolean isOctet(int c) {
        return c <= 0xff && c != '\r' && c != '\n' && c != 0;
    }

    /** Checks where a part goes and what it is. */
    static void checkPart(String path, String mediaType) {
        if (!path.matches("\\d+(\\.\\d+)*")) {
            throw new IllegalArgumentException("part: " + path + " (expected: a path such as 2.1)");
        }
        check("Content-Type", mediaType);
        if (!mediaType.matches("[!-~]+/[!-~]+.*")) {
            throw new IllegalArgumentException("media type: " + mediaType + " (expected: type/subtype)");
        }
    }

    /** A copy that keeps the order. */
    static Map<String, String> inOrder(Map<String, String> properties) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }
}
