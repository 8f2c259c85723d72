package org.sluice.module.rbl;

import java.net.InetAddress;
import java.util.stream.Collectors;
import org.sluice.message.SmtpReply;
import org.sluice.support.text.Ascii;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.Effects;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/**
 * What follows from a list.
 *
 * @param name the operator's name for it
 * @param subject what it is asked about
 * @param list where it is looked up
 * @param isWhitelist a hit ends the judging in favour of who is on it
 * @param asksAddresses whether links to bare addresses are looked up in it too
 * @param code of the reply
 * @param reason of the reply, with {@code %s} for the list's text; empty for the usual words
 * @param exemptions who is not looked up in it
 */
record Rule(
        String name,
        Subject subject,
        BlockList list,
        boolean isWhitelist,
        boolean asksAddresses,
        int code,
        String reason,
        Exemptions exemptions) {

    /** Most reply lines of others end at 512 octets (RFC 5321 section 4.5.3.1.5). */
    private static final int MOST_REPLY = 480;

    private static final int MOST_TEXT = 200;

    boolean concerns(ValidationContext context) {
        return subject.isKnownAt(context.phase()) && !exemptions.cover(context);
    }

    /** Notes what the list said. */
    void note(Effects effects, Hit hit) {
        switch (hit.status()) {
            case LISTED -> {
                effects.put(fact(), String.join(",", hit.words()));
                effects.put(
                        fact() + ".answer",
                        hit.answers().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(",")));
                effects.put(fact() + ".subject", Ascii.printable(hit.target().text(), MOST_TEXT));
            }
            case NONE -> effects.put(fact(), "none");
            case TEMPERROR -> effects.put(fact(), "temperror");
            case OFF -> effects.put(fact(), "off");
        }
    }

    /** What becomes of a client, sender or message that is listed. */
    Verdict judge(Effects effects, Hit hit) {
        if (isWhitelist) {
            effects.whitelist(name);
            return Verdict.CONTINUE;
        }
        String text = reason.isEmpty()
                ? subject.text() + ' ' + hit.target().text() + " is listed by " + name + ": %s"
                : reason;
        String whole = text.replace("%s", info(hit));
        SmtpReply reply = SmtpReply.quoting(
                code, code / 100 + ".7.1", whole.length() > MOST_REPLY ? whole.substring(0, MOST_REPLY) : whole);
        String why = name + ' ' + String.join(",", hit.words());
        return reply.isTemporary() ? Verdict.defer(reply, why) : Verdict.reject(reply, why);
    }

    /** The list's text, or its first answer where it has none. */
    private static String info(Hit hit) {
        return hit.text().isEmpty() ? hit.answers().get(0).getHostAddress() : Ascii.printable(hit.text(), MOST_TEXT);
    }

    private String fact() {
        return "rbl." + name;
    }
}
