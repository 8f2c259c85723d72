package org.sluice.module.keyword_filter;

import org.sluice.message.SmtpReply;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.PolicyModule;
import org.sluice.validation.Verdict;

/**
 * What comes of hits, and of messages that were not read to their end.
 *
 * @param incomplete what happens to a message that was not read as a whole and had no hit
 */
record OnHit(Action incomplete, String replyText, PolicyModule policy) {

    private static final String UNREAD = "Message refused: not all of it can be checked";

    /** For a keyword of that list. */
    Verdict found(Action action, String list) {
        return verdict(action, replyText, "keyword of list " + list);
    }

    /** For a message that was not read as a whole. */
    Verdict unread(Action action) {
        return verdict(action, UNREAD, "not read as a whole");
    }

    private static Verdict verdict(Action action, String text, String why) {
        return switch (action) {
            case PASS, DISINFECT -> Verdict.CONTINUE;
            case REJECT -> Verdict.reject(new SmtpReply(554, "5.7.1", text), why);
            case DEFER -> Verdict.defer(new SmtpReply(451, "4.7.1", text), why);
            case DISCARD -> Verdict.discard(why);
            case QUARANTINE -> Verdict.quarantine(why);
        };
    }
}
