package org.sluice.module.commtouch;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sluice.support.text.Ascii;
import org.sluice.support.upstream.MalformedReply;
import org.sluice.validation.ConfigurationRefused;

/** Lines of name and value, as both daemons write them. Names come in any case and order; values hold colons themselves. */
public final class CtchLines {

    private static final int MOST_LINES = 256;
    private static final int MOST_REF_ID = 1_024;
    private static final int MOST_QUOTED = 100;

    private final Map<String, String> values = new HashMap<>();

    /** Reads a block of them. The first value of a name counts: a second one would have to come from what the engine quotes. */
    public static CtchLines of(String block) throws MalformedReply {
        CtchLines lines = new CtchLines();
        int count = 0;
        for (int from = 0; from < block.length(); ) {
            int end = block.indexOf('\n', from);
            lines.add(block.substring(from, end < 0 ? block.length() : end));
            from = end < 0 ? block.length() : end + 1;
            if (++count > MOST_LINES) {
                throw new MalformedReply("more than " + MOST_LINES + " lines");
            }
        }
        return lines;
    }

    private CtchLines() {}

    private void add(String line) {
        int colon = line.indexOf(':');
        if (colon > 0) {
            values.putIfAbsent(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    /** The value of that name, which is in lower case and without {@code x-ctch-}. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(values.get("x-ctch-" + name));
    }

    /** The daemon's own name for this answer, which a report of a mistake quotes; opaque. Empty where there is none. */
    public String refId() throws MalformedReply {
        String refId = value("refid").orElse("");
        if (refId.length() > MOST_REF_ID) {
            throw new MalformedReply("reference id of " + refId.length() + " characters");
        }
        return refId;
    }

    /** What more there is, as facts: by the names of lines, the names of facts. What a line is for is the daemon's affair. */
    public Map<String, String> facts(Map<String, String> names) {
        Map<String, String> facts = new HashMap<>();
        names.forEach((line, fact) -> value(line)
                .filter(value -> !value.isEmpty())
                .ifPresent(value -> facts.put(fact, Ascii.printable(value, MOST_REF_ID))));
        return facts;
    }

    /** The beginning of a value, for a log. */
    public static String quoted(String value) {
        return value.length() > MOST_QUOTED ? value.substring(0, MOST_QUOTED) : value;
    }

    /** Checks the option {@code key}: what a daemon in authenticated mode wants to hear. */
    public static String key(String value) {
        String key = value.strip();
        if (!key.matches("[!-~]{0,256}")) {
            throw new ConfigurationRefused("key", "(hidden)", "printable ASCII without blanks, or nothing");
        }
        return key;
    }
}
