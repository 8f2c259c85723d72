package org.sluice.core.dispatch;

import java.util.Locale;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Verdict;

/**
 * What a call comes to, in the form in which two of them are compared. Immutable.
 *
 * @param word {@code continue}, {@code reject}, …, or {@code error} and {@code timeout} for no answer
 * @param reply code and status the client would see; empty for the phase's own
 * @param why in the module's words
 */
record Decision(String word, String reply, String why) {

    /** None: the question was withdrawn before it was answered, by the client or by another module. */
    static final Decision NONE = new Decision("", "", "");

    private static final String VIOLATION = "not allowed";

    static Decision of(Call call, Subject subject) {
        Call.End end = call.end();
        return switch (end.kind()) {
            case CANCELLED, ABANDONED -> NONE;
            case ANSWERED -> of(end.verdict(), Taking.violation(call.phase, subject, end.verdict(), call.effects));
            case FAILED, TIMED_OUT -> new Decision(Words.ended(end.kind()), "", end.why());
        };
    }

    private static Decision of(Verdict verdict, String violation) {
        if (!violation.isEmpty()) {
            return new Decision(VIOLATION, "", violation);
        }
        String word = verdict.disposition().isDecisive()
                ? "would " + verdict.disposition().name().toLowerCase(Locale.ROOT)
                : "would continue";
        String reply = verdict.reply().map(SmtpReply::toString).orElse("");
        return new Decision(word, reply, verdict.why());
    }

    boolean isViolation() {
        return word.equals(VIOLATION);
    }

    /** The same word and the same reply to the client; the reasons may be put differently. */
    boolean isSameAs(Decision other) {
        return word.equals(other.word) && reply.equals(other.reply);
    }

    String note() {
        return why.isEmpty() || reply.isEmpty() ? why + reply : why + "; " + reply;
    }

    /** Without the conditional, for the one that counted. */
    String plainWord() {
        return word.startsWith("would ") ? word.substring("would ".length()) : word;
    }
}
