package org.sluice.smtp.internal;

import java.util.Collections;

/**
 * What the reference model remembers of a session: as little as RFC 5321 needs to say what comes next, and nothing of how
 * the listener keeps it.
 *
 * @param life whether the server still talks, and how
 * @param greeted whether HELO or EHLO was taken since the last one that was refused
 * @param extended whether that was EHLO
 * @param sender of the message under way; empty without one, {@code <>} with brackets otherwise
 * @param recipients how many were taken; all are the same
 * @param tried whether a recipient was named at all
 */
record ModelState(Life life, boolean greeted, boolean extended, String sender, int recipients, boolean tried) {

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

    static final ModelState START = new ModelState(Life.NEW, false, false, "", 0, false);

    ModelState live(Life now) {
        return new ModelState(now, greeted, extended, sender, recipients, tried);
    }

    ModelState closed() {
        return live(Life.CLOSED);
    }

    /** No message under way any more. */
    ModelState reset() {
        return new ModelState(life, greeted, extended, "", 0, false);
    }

    ModelState hello(boolean esmtp) {
        return new ModelState(life, true, esmtp, "", 0, false);
    }

    /** A greeting was refused: as before the first one. */
    ModelState ungreeted() {
        return new ModelState(life, false, extended, "", 0, false);
    }

    ModelState mail(String from) {
        return new ModelState(life, greeted, extended, from, 0, false);
    }

    ModelState recipientTried() {
        return new ModelState(life, greeted, extended, sender, recipients, true);
    }

    ModelState recipientTaken() {
        return new ModelState(life, greeted, extended, sender, recipients + 1, true);
    }

    boolean isClosed() {
        return life == Life.CLOSED;
    }

    boolean isTurnedAway() {
        return life == Life.TURNED_AWAY || life == Life.TURNED_AWAY_TWICE || life == Life.TURNED_AWAY_LAST;
    }

    boolean hasMail() {
        return !sender.isEmpty();
    }

    /** How the core should see it, in the words of {@link ScriptedCore.FakeSession#picture}. */
    String picture() {
        if (isClosed()) {
            return "over";
        }
        String envelope =
                hasMail() ? "from " + sender + " to " + Collections.nCopies(recipients, RECIPIENT) : "no mail";
        return (greeted ? "greeted, " : "not greeted, ") + envelope;
    }
}
