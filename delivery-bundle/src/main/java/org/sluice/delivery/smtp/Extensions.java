package org.sluice.delivery.smtp;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What a server offers after EHLO. Immutable. */
final class Extensions {

    /** A limit that is none. */
    static final long ANY = Long.MAX_VALUE;

    /** After HELO. */
    static final Extensions NONE = new Extensions(Map.of());

    private final Map<String, String> keywords;
    private final long maxSizeOctets;
    private final long maxMessages;

    private Extensions(Map<String, String> keywords) {
        this.keywords = Map.copyOf(keywords);
        this.maxSizeOctets = positive(keywords.getOrDefault("SIZE", ""));
        this.maxMessages = limit("MAILMAX");
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

    /** How many messages it takes on one connection (RFC 9422 section 4.1). */
    long maxMessages() {
        return maxMessages;
    }

    /** A limit of RFC 9422 by its name; {@link #ANY} where there is none. */
    private long limit(String name) {
        return Stream.of(keywords.getOrDefault("LIMITS", "").split(" +"))
                .filter(limit -> limit.regionMatches(true, 0, name + '=', 0, name.length() + 1))
                .mapToLong(limit -> positive(limit.substring(name.length() + 1)))
                .filter(limit -> limit < ANY)
                .findFirst()
                .orElse(ANY);
    }

    /** The number behind a keyword; 0 where there is none. */
    long number(String keyword) {
        String number = keywords.getOrDefault(keyword, "").strip();
        return number.matches("[0-9]{1,9}") ? Long.parseLong(number) : 0;
    }

    /** Whether a message of that size is worth offering (RFC 1870); no number or 0 is no limit. */
    boolean admits(long sizeOctets) {
        return sizeOctets <= maxSizeOctets;
    }

    /** The number a limit is; {@link #ANY} where it is none. */
    private static long positive(String limit) {
        return limit.matches("[1-9][0-9]{0,17}") ? Long.parseLong(limit) : ANY;
    }
}
