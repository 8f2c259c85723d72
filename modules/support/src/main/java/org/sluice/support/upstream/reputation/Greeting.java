package org.sluice.support.upstream.reputation;

import java.util.Set;
import org.sluice.message.SmtpReply;
import org.sluice.support.configuration.Options;
import org.sluice.support.scan.Action;
import org.sluice.validation.Verdict;

/**
 * What becomes of a client for what is said of its address: a greeting is 220, 421 or 554 (RFC 5321 sections 3.1 and 4.3.2).
 *
 * @param text of the reply, where the client is not let in; may quote others
 */
public record Greeting(Action action, String text) {

    /** For those nothing is said against. */
    public static final Greeting WELCOME = new Greeting(Action.PASS, "");

    private static final Set<Action> FOR_JUDGEMENT = Set.of(Action.PASS, Action.REJECT, Action.DEFER);
    private static final Set<Action> FOR_ERROR = Set.of(Action.PASS, Action.DEFER);

    /** Checks the options {@code <word>_disposition} and {@code <word>_reply} for what a server may say. */
    public static Greeting of(String word, String disposition, String reply) {
        return of(word, disposition, FOR_JUDGEMENT, reply);
    }

    /** Checks {@code error_disposition} and {@code error_reply}: nobody is turned away for good for what nobody said. */
    static Greeting unjudged(ReputationConfig config) {
        return of("error", config.error__disposition(), FOR_ERROR, config.error__reply());
    }

    private static Greeting of(String word, String disposition, Set<Action> allowed, String reply) {
        return new Greeting(
                Action.of(word + "_disposition", disposition, allowed), Options.replyText(word + "_reply", reply));
    }

    /** The same with this behind the text. */
    public Greeting quoting(String more) {
        return new Greeting(action, text + " (" + more + ')');
    }

    Verdict verdict(String why) {
        return switch (action) {
            case REJECT -> Verdict.reject(SmtpReply.quoting(554, "5.7.1", text), why);
            case DEFER -> Verdict.defer(SmtpReply.quoting(421, "4.7.1", text), why);
            default -> Verdict.CONTINUE;
        };
    }
}
