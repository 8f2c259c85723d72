package org.sluice.core.dispatch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What may become part of a header. A CR, LF or NUL that slipped through would let a peer write header fields of its own. */
final class HeaderSyntax {

    private static final int MAX_NAME_LENGTH = 77;

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
