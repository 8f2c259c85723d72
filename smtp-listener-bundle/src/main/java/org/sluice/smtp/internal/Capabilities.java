package org.sluice.smtp.internal;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.sluice.injection.Outcome;

/** The EHLO keywords of one session: what the listener offers, and what modules added and took away since. */
final class Capabilities {

    static final String PIPELINING = "PIPELINING";
    static final String SIZE = "SIZE";
    static final String EIGHT_BIT = "8BITMIME";
    static final String ENHANCED_CODES = "ENHANCEDSTATUSCODES";

    static final String AUTH = "AUTH";

    private final Supplier<String> mechanisms;
    private final Map<String, String> lines = new LinkedHashMap<>();

    /**
     * What the options offer. STARTTLS, CHUNKING and their like join here, each only where its handler is there.
     *
     * @param mechanisms what AUTH offers at the moment, behind a blank each; without any it is not shown
     */
    Capabilities(SessionOptions options, Supplier<String> mechanisms) {
        this.mechanisms = mechanisms;
        for (String keyword : options.extensions) {
            lines.put(keyword, keyword.equals(SIZE) ? SIZE + ' ' + options.maxMessageSize : keyword);
        }
    }

    /** Takes over what the modules of a phase asked for. */
    void apply(Outcome outcome) {
        for (String keyword : outcome.capabilitiesRemoved()) {
            lines.remove(keyword(keyword));
        }
        for (String line : outcome.capabilitiesAdded()) {
            lines.put(keyword(line), line);
        }
    }

    boolean offers(String keyword) {
        return lines.containsKey(keyword);
    }

    /** The text of a reply to EHLO. */
    String text(String greeting) {
        StringBuilder text = new StringBuilder(greeting);
        lines.values().forEach(line -> {
            String offer = line.equals(AUTH) ? mechanisms.get() : "";
            if (!line.equals(AUTH) || !offer.isEmpty()) {
                text.append('\n').append(line).append(offer);
            }
        });
        return text.toString();
    }

    private static String keyword(String line) {
        int blank = line.indexOf(' ');
        return (blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT);
    }
}
