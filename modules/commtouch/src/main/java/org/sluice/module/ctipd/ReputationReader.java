package org.sluice.module.ctipd;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.sluice.support.upstream.MalformedReply;

/**
 * Reads the content of an answer: two blocks of lines, the status in the first and the verdict in the second, no blank behind the
 * colons. Values hold colons themselves.
 */
final class ReputationReader {

    private static final int MOST_LINES = 64;
    private static final int MOST_REF_ID = 1_024;
    private static final int MOST_QUOTED = 100;

    private ReputationReader() {}

    static Reputation read(String content) throws MalformedReply {
        String text = content.replace("\r\n", "\n");
        int border = text.indexOf("\n\n");
        Map<String, String> status = lines(border < 0 ? text : text.substring(0, border));
        requireSuccess(status);
        Map<String, String> verdict = lines(border < 0 ? "" : text.substring(border + 2));
        String word = verdict.get("x-ctch-dm-action");
        if (word == null) {
            throw new MalformedReply("no action");
        }
        String refId = verdict.getOrDefault("x-ctch-refid", "");
        if (refId.length() > MOST_REF_ID) {
            throw new MalformedReply("reference id of " + refId.length() + " characters");
        }
        return new Reputation(
                Reputation.Advice.of(word).orElseThrow(() -> new MalformedReply("action " + quoted(word))), refId);
    }

    /** Success is the 200s of HTTP; the daemon's last owner wrote 0. */
    private static void requireSuccess(Map<String, String> status) throws MalformedReply {
        String value = status.get("x-ctch-request-status");
        if (value == null) {
            throw new MalformedReply("no status");
        }
        if (!value.matches("0|2[0-9]{2}")) {
            throw new MalformedReply("status " + quoted(value));
        }
    }

    private static Map<String, String> lines(String block) throws MalformedReply {
        Map<String, String> lines = new HashMap<>();
        for (String line : block.split("\n", MOST_LINES + 1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.putIfAbsent(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            if (line.indexOf('\n') >= 0) {
                throw new MalformedReply("more than " + MOST_LINES + " lines");
            }
        }
        return lines;
    }

    private static String quoted(String value) {
        return value.length() > MOST_QUOTED ? value.substring(0, MOST_QUOTED) : value;
    }
}
