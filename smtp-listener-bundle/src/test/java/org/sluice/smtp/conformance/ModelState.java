package org.sluice.smtp.conformance;

import java.util.Collections;
import org.sluice.smtp.core.ScriptedCore;

/**
 * What the reference model remembers of a session: as little as RFC 5321 needs to say what comes next, and nothing of how
 * the listener keeps it.
 *
 * @param life whether the server still talks, and how
 * @param greeted whether HELO or EHLO was taken since the last one that was refused
 * @param extended whether that was EHLO
 * @param mail the message under way
 * @param thrownAway whether a message failed within its chunks, so that the rest of them is thrown away
 * @param user whether the client has authenticated
 */
record ModelState(Life life, boolean greeted, boolean extended, Mail mail, boolean thrownAway, boolean user) {

    static final String RECIPIENT = "ok@sluice.test";

    /** Whether the server still talks. */
    enum Life {
        /** Before the banner. */
        NEW,
        OPEN,
        /** Refused at CONNECT: two more commands, one more, then away. */
        TURNED_AWAY,
        TURNED_AWAY_TWICE,
        TURNED_AWAY_LAST,
        CLOSED
    }

    /**
     * A message under way.
     *
     * @param sender with brackets; empty without a message
     * @param recipients how many were taken; all are the same
     * @param tried whether a recipient was named at all
     * @param binary whether it may come in chunks only
     * @param chunked the octets that came in chunks; below nought before the first
     */
    record Mail(String sender, int recipients, boolean tried, boolean binary, int chunked) {
        static final Mail NONE = new Mail("", 0, false, false, -1);

        boolean isChunked() {
            return chunked >= 0;
        }
    }

    static final ModelState START = new ModelState(Life.NEW, false, false, Mail.NONE, false, false);

    ModelState live(Life now) {
        return new ModelState(now, greeted, extended, mail, thrownAway, user);
    }

    ModelState closed() {
        return reset().live(Life.CLOSED);
    }

    /** No message under way any more, and none that failed. */
    ModelState reset() {
        return new ModelState(life, greeted, extended, Mail.NONE, false, user);
    }

    /** The message under way failed within its chunks. */
    ModelState failed() {
        return new ModelState(life, greeted, extended, Mail.NONE, hasMail() || thrownAway, user);
    }

    ModelState hello(boolean esmtp) {
        return new ModelState(life, true, esmtp, Mail.NONE, false, user);
    }

    /** A greeting was refused: as before the first one. */
    ModelState ungreeted() {
        return new ModelState(life, false, extended, Mail.NONE, false, user);
    }

    ModelState from(String sender) {
        return with(new Mail(sender, 0, false, false, -1)).notThrownAway();
    }

    ModelState binary() {
        return with(new Mail(mail.sender(), 0, false, true, -1));
    }

    ModelState recipientTried() {
        return with(new Mail(mail.sender(), mail.recipients(), true, mail.binary(), mail.chunked()));
    }

    ModelState recipientTaken() {
        return with(new Mail(mail.sender(), mail.recipients() + 1, true, mail.binary(), mail.chunked()));
    }

    ModelState chunk(int octets) {
        int sum = Math.max(0, mail.chunked()) + octets;
        return with(new Mail(mail.sender(), mail.recipients(), mail.tried(), mail.binary(), sum));
    }

    ModelState authenticated() {
        return new ModelState(life, greeted, extended, mail, thrownAway, true);
    }

    boolean isClosed() {
        return life == Life.CLOSED;
    }

    boolean isTurnedAway() {
        return life == Life.TURNED_AWAY || life == Life.TURNED_AWAY_TWICE || life == Life.TURNED_AWAY_LAST;
    }

    boolean hasMail() {
        return !mail.sender().isEmpty();
    }

    /** How the core should see it, in the words of {@link ScriptedCore.FakeSession#picture}. */
    String picture() {
        if (isClosed()) {
            return "over";
        }
        String envelope = hasMail()
                ? "from " + mail.sender() + " to " + Collections.nCopies(mail.recipients(), RECIPIENT)
                : "no mail";
        return (greeted ? "greeted, " : "not greeted, ") + envelope;
    }

    private ModelState with(Mail now) {
        return new ModelState(life, greeted, extended, now, thrownAway, user);
    }

    private ModelState notThrownAway() {
        return new ModelState(life, greeted, extended, mail, false, user);
    }
}
