package org.sluice.module.milter;

import java.util.Locale;
import org.sluice.message.SmtpReply;
import org.sluice.module.milter.Reply.Word;
import org.sluice.support.text.Ascii;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** What follows from what a filter said. */
final class Judgement {

    private static final AttributeKey<Boolean> SPAM = AttributeKey.flag("content.spam");
    private static final AttributeKey<Boolean> VIRUS = AttributeKey.flag("content.virus");

    private static final int CLOSING = 421;
    private static final int NO_SERVICE = 554;
    private static final int MOST_REASON = 200;

    private final ValidationContext context;
    private final Settings settings;

    Judgement(ValidationContext context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** Fails with an IllegalArgumentException where the filter asked for what cannot be. */
    Verdict of(EndOfMessage said) {
        boolean goesOn = said.reply() == Word.CONTINUE || said.reply() == Word.ACCEPT;
        if (!goesOn) {
            return refusal(said.reply());
        }
        Edits edits = Edits.of(said.changes(), said.hasLeadingSpace(), context.phase());
        if (settings.decides()) {
            edits.apply(context.effects());
        }
        if (!edits.ignored().isEmpty()) {
            note("ignored", String.join(" ", edits.ignored()));
        }
        if (edits.quarantine().isEmpty()) {
            return Verdict.CONTINUE;
        }
        count();
        note("result", "quarantine");
        String reason = Ascii.printable(edits.quarantine().get(), MOST_REASON);
        return Verdict.quarantine("filter " + settings.name() + ": " + reason);
    }

    private Verdict refusal(Reply reply) {
        if (reply instanceof Reply.Code code) {
            return inItsOwnWords(code.reply(), "filter " + settings.name() + ": " + code.reply());
        }
        String word = reply.toString().toLowerCase(Locale.ROOT);
        String why = "filter " + settings.name() + ": " + word;
        note("result", word);
        return switch ((Word) reply) {
            case REJECT -> {
                count();
                yield Verdict.reject(why);
            }
            case TEMPFAIL -> Verdict.defer(why);
            case DISCARD -> discard(why);
            case SHUTDOWN -> {
                disconnect();
                yield Verdict.defer(new SmtpReply(CLOSING, "4.7.0", "Service not available"), why);
            }
            default -> throw new IllegalArgumentException("the filter says " + reply + " out of place");
        };
    }

    private Verdict inItsOwnWords(SmtpReply reply, String why) {
        note("result", String.valueOf(reply.code()));
        if (reply.code() == CLOSING) {
            disconnect();
        }
        if (reply.isTemporary()) {
            return Verdict.defer(asGreeting(reply, CLOSING), why);
        }
        count();
        return Verdict.reject(asGreeting(reply, NO_SERVICE), why);
    }

    /** In place of the banner there are two codes only (RFC 5321 section 4.3.2). */
    private SmtpReply asGreeting(SmtpReply reply, int code) {
        return context.phase() == Phase.CONNECT ? new SmtpReply(code, reply.enhanced(), reply.text()) : reply;
    }

    /** What a filter says to one recipient is meant for the message; so it waits until there is one. */
    private Verdict discard(String why) {
        if (context.phase() == Phase.RCPTTO) {
            return Verdict.CONTINUE;
        }
        count();
        return Verdict.discard(why);
    }

    private void disconnect() {
        if (!Phase.DATASPOOL.isBefore(context.phase())) {
            context.effects().disconnect();
        }
    }

    /** A filter has no word for why; its operator knows what it looks for. */
    private void count() {
        if (!context.phase().hasContent()) {
            return;
        }
        switch (settings.countsAs()) {
            case SPAM -> context.effects().put(SPAM, true);
            case VIRUS -> context.effects().put(VIRUS, true);
            case NOTHING -> {}
        }
    }

    private void note(String fact, String value) {
        context.effects().put(settings.fact(fact), value);
    }
}
