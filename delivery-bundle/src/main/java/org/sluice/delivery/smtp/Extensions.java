package org.sluice.delivery.smtp;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a server offers after EHLO. Immutable. */
final class Extensions {

    /** After HELO. */
    static final Extensions NONE = new Extensions(Map.of());

    private final Map<String, String> keywords;

    private Extensions(Map<String, String> keywords) {
        this.keywords = Map.copyOf(keywords);
    }

    /** Reads the reply to EHLO; its first line is the server's name. */
    static Extensions of(RemoteReply reply) {
        Map<String, String> keywords = new HashMap<>();
        List<String> lines = reply.lines();
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.strip().split("[ =]+", 2);
            keywords.put(parts[0].toUpperCase(Locale.ROOT), parts.length > 1 ? parts[1] : "");
        }
        return new Extensions(keywords);
    }

    boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** A limit of RFC 9422 by its name; 0 where there is none. */
    long limit(String name) {
        for (String limit : keywords.getOrDefault("LIMITS", "").split(" +")) {
            if (limit.regionMatches(true, 0, name + '=', 0, name.length() + 1)
                    && limit.substring(name.length() + 1).matches("[1-9][0-9]{0,5}")) {
                return Long.parseLong(limit.substring(name.length() + 1));
            }
        }
        return 0;
    }

    /** The number behind a keyword; 0 where there is none. */
    long number(String keyword) {
        String number = keywords.getOrDefault(keyword, "").strip();
        return number.matches("[0-9]{1,9}") ? Long.parseLong(number) : 0;
    }

    /** Whether a message of that size is worth offering (RFC 1870); no number or 0 is no limit. */
    boolean admits(long sizeOctets) {
        String limit = keywords.getOrDefault("SIZE", "");
        return !limit.matches("[1-9]\\d{0,17}") || sizeOctets <= Long.parseLong(limit);
    }
}
