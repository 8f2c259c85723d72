package org.sluice.module.ctipd;

import java.util.Map;
import org.sluice.module.commtouch.CtchLines;
import org.sluice.module.ctipd.Reputation.Advice;
import org.sluice.support.upstream.MalformedReply;

/** Reads the content of an answer: two blocks of lines, the status in the first and the verdict in the second. */
final class ReputationReader {

    /** What stands beside the verdict and changes nothing, and what it is noted as. */
    private static final Map<String, String> FURTHER =
            Map.of("refid", "refid", "ipclass", "ipclass", "risk-level", "risk_level", "flags", "flags");

    private ReputationReader() {}

    static Reputation read(String content) throws MalformedReply {
        String text = content.replace("\r\n", "\n");
        int border = text.indexOf("\n\n");
        requireSuccess(CtchLines.of(border < 0 ? text : text.substring(0, border)));
        CtchLines verdict = CtchLines.of(border < 0 ? "" : text.substring(border + 2));
        String word = verdict.value("dm-action").orElseThrow(() -> new MalformedReply("no action"));
        Advice advice = Advice.of(word).orElseThrow(() -> new MalformedReply("action " + CtchLines.quoted(word)));
        return new Reputation(advice, verdict.refId(), verdict.facts(FURTHER));
    }

    /** Success is the 200s of HTTP; the daemon's last owner wrote 0. */
    private static void requireSuccess(CtchLines status) throws MalformedReply {
        String value = status.value("request-status").orElseThrow(() -> new MalformedReply("no status"));
        if (!value.matches("0|2[0-9]{2}")) {
            throw new MalformedReply("status " + CtchLines.quoted(value));
        }
    }
}
