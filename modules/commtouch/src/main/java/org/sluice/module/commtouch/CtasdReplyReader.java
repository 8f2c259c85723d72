package org.sluice.module.commtouch;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.sluice.support.upstream.MalformedReply;

/**
 * Reads the content of an answer: lines of name and value. Names come in any case and order. Without a reference id it is not an
 * answer of the engine; a word nobody knows is no verdict, since taking it for a harmless one would let spam pass.
 */
final class CtasdReplyReader {

    private static final int MOST_LINES = 256;
    private static final int MOST_REF_ID = 1_024;
    private static final int MOST_QUOTED = 100;

    private CtasdReplyReader() {}

    static CtasdReply read(String content) throws MalformedReply {
        if (!content.endsWith("\n")) {
            throw new MalformedReply("the last line does not end");
        }
        Map<String, String> lines = lines(content);
        String error = lines.get("x-ctch-error");
        if (error != null) {
            throw new MalformedReply("error: " + quoted(error));
        }
        String refId = lines.getOrDefault("x-ctch-refid", "");
        if (refId.isEmpty()) {
            throw new MalformedReply("no reference id");
        }
        if (refId.length() > MOST_REF_ID) {
            throw new MalformedReply("reference id of " + refId.length() + " characters");
        }
        String spam = lines.get("x-ctch-spam");
        String threat = lines.get("x-ctch-vod");
        if (spam == null && threat == null) {
            throw new MalformedReply("no class");
        }
        // Either service may be switched off at the daemon, and is then silent.
        return new CtasdReply(
                spam == null ? SpamClass.UNKNOWN : spamClass(spam),
                threat == null ? VirusThreat.UNKNOWN : threat(threat),
                refId);
    }

    private static SpamClass spamClass(String value) throws MalformedReply {
        return SpamClass.of(value).orElseThrow(() -> new MalformedReply("class " + quoted(value)));
    }

    private static VirusThreat threat(String value) throws MalformedReply {
        return VirusThreat.of(value).orElseThrow(() -> new MalformedReply("threat " + quoted(value)));
    }

    /** The first value of a name counts: a second one would have to come from what the engine quotes. */
    private static Map<String, String> lines(String content) throws MalformedReply {
        Map<String, String> lines = new HashMap<>();
        int count = 0;
        for (int from = 0; from < content.length(); ) {
            int end = content.indexOf('\n', from);
            String line =
                    content.substring(from, end < 0 ? content.length() : end).strip();
            from = end < 0 ? content.length() : end + 1;
            if (++count > MOST_LINES) {
                throw new MalformedReply("more than " + MOST_LINES + " lines");
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.putIfAbsent(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return lines;
    }

    private static String quoted(String value) {
        return value.length() > MOST_QUOTED ? value.substring(0, MOST_QUOTED) : value;
    }
}
