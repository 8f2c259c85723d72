package org.sluice.support.scan;

import java.util.Set;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Verdict;

/** What becomes of a client whose address somebody judged: a greeting is 220, 421 or 554 (RFC 5321 sections 3.1 and 4.3.2). */
public final class Greeting {

    /** What a judgement may lead to; what else there is concerns messages. */
    public static final Set<Action> FOR_JUDGEMENT = Set.of(Action.PASS, Action.REJECT, Action.DEFER);

    /** What may become of a client nobody could be asked about. */
    public static final Set<Action> FOR_ERROR = Set.of(Action.PASS, Action.DEFER);

    private Greeting() {}

    /** The verdict an action comes to. {@code text} may quote others. */
    public static Verdict verdict(Action action, String text, String why) {
        return switch (action) {
            case REJECT -> Verdict.reject(SmtpReply.quoting(554, "5.7.1", text), why);
            case DEFER -> Verdict.defer(SmtpReply.quoting(421, "4.7.1", text), why);
            default -> Verdict.CONTINUE;
        };
    }
}
