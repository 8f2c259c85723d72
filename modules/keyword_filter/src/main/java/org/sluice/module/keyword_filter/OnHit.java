package org.sluice.module.keyword_filter;

import org.sluice.message.SmtpReply;
import org.sluice.validation.Verdict;

/** What happens to a message that one finds something in. */
enum OnHit {
    /** 554 5.7.1. */
    REJECT,
    /** Taken and dropped. */
    DISCARD,
    /** Taken and kept apart. */
    QUARANTINE,
    /** Goes on, and carries the facts. */
    TAG;

    Verdict verdict(String replyText, String why) {
        return switch (this) {
            case REJECT -> Verdict.reject(new SmtpReply(554, "5.7.1", replyText), why);
            case DISCARD -> Verdict.discard(why);
            case QUARANTINE -> Verdict.quarantine(why);
            case TAG -> Verdict.CONTINUE;
        };
    }
}
