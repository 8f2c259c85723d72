package org.sluice.smtp.scope;

import java.time.Duration;

/**
 * So many messages in so much time.
 *
 * @param messages how many; zero = any number
 * @param time in how much time
 */
public record Rate(long messages, Duration time) {

    static final Rate ANY = new Rate(0, Duration.ofSeconds(1));

    private static final long MOST = 1_000_000_000;

    /** Reads {@code n} (a second) or {@code n/seconds}; nothing, or 0, is any number. */
    static Rate of(Options options, String key) {
        String text = options.text(key, "");
        if (text.isEmpty()) {
            return ANY;
        }
        String[] parts = text.split("/", -1);
        if (parts.length > 2) {
            throw refused(options, key, text);
        }
        long messages = number(options, key, text, parts[0], 0);
        long seconds = parts.length == 2 ? number(options, key, text, parts[1], 1) : 1;
        return new Rate(messages, Duration.ofSeconds(seconds));
    }

    public boolean isLimited() {
        return messages > 0;
    }

    private static long number(Options options, String key, String text, String digits, long least) {
        return org.sluice.support.configuration.Reading.number(digits, least, MOST)
                .orElseThrow(() -> refused(options, key, text));
    }

    private static RuntimeException refused(Options options, String key, String text) {
        return options.refused(key, text, "messages a second, or messages/seconds, such as 100/60");
    }
}
