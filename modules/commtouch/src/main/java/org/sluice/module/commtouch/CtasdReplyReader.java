package org.sluice.module.commtouch;

import java.util.Map;
import java.util.Optional;
import org.sluice.support.upstream.MalformedReply;

/**
 * Reads the content of an answer. Without a reference id it is not an answer of the engine; a word nobody knows is no verdict, since
 * taking it for a harmless one would let spam pass.
 */
final class CtasdReplyReader {

    /** What stands beside the verdict and changes nothing, and what it is noted as. */
    private static final Map<String, String> FURTHER = Map.ofEntries(
            Map.entry("flags", "commtouch-flags"),
            Map.entry("score", "commtouch-score"),
            Map.entry("scorecust", "commtouch-score-cust"),
            Map.entry("rules", "commtouch-rules"),
            Map.entry("maliciouscategory", "commtouch-malicious-category"),
            Map.entry("senderid", "commtouch-sender-id"),
            Map.entry("senderid-flags", "commtouch-sender-flags"),
            Map.entry("senderid-totalmessages", "commtouch-sender-total-messages"),
            Map.entry("senderid-totalrecipients", "commtouch-sender-total-recipients"),
            Map.entry("senderid-totalspam", "commtouch-sender-total-spam"),
            Map.entry("senderid-totalsuspected", "commtouch-sender-total-suspected"),
            Map.entry("senderid-totalconfirmed", "commtouch-sender-total-confirmed"),
            Map.entry("senderid-totalbulk", "commtouch-sender-total-bulk"),
            Map.entry("senderid-totalvirus", "commtouch-sender-total-virus"));

    private CtasdReplyReader() {}

    static CtasdReply read(String content) throws MalformedReply {
        if (!content.endsWith("\n")) {
            throw new MalformedReply("the last line does not end");
        }
        CtchLines lines = CtchLines.of(content);
        Optional<String> error = lines.value("error");
        if (error.isPresent()) {
            throw new MalformedReply("error: " + CtchLines.quoted(error.get()));
        }
        String refId = lines.refId();
        if (refId.isEmpty()) {
            throw new MalformedReply("no reference id");
        }
        Optional<String> spam = lines.value("spam");
        Optional<String> threat = lines.value("vod");
        if (spam.isEmpty() && threat.isEmpty()) {
            throw new MalformedReply("no class");
        }
        // Either service may be switched off at the daemon, and is then silent.
        return new CtasdReply(
                spam.isEmpty() ? SpamClass.UNKNOWN : spamClass(spam.get()),
                threat.isEmpty() ? VirusThreat.UNKNOWN : threat(threat.get()),
                refId,
                lines.facts(FURTHER));
    }

    private static SpamClass spamClass(String value) throws MalformedReply {
        return SpamClass.of(value).orElseThrow(() -> new MalformedReply("class " + CtchLines.quoted(value)));
    }

    private static VirusThreat threat(String value) throws MalformedReply {
        return VirusThreat.of(value).orElseThrow(() -> new MalformedReply("threat " + CtchLines.quoted(value)));
    }
}
