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
 * @param client who it is, and how it is connected
 */
record ModelState(Life life, boolean greeted, boolean extended, Mail mail, boolean thrownAway, Client client) {

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

    /**
     * What lasts longer than messages.
     *
     * @param secured whether TLS is up
     * @param user whether it has authenticated
     * @param atAuth what modules say when it wants to
     */
    record Client(boolean secured, boolean user, Judgement atAuth) {
        static final Client STRANGER = new Client(false, false, Judgement.OK);

        /** With another greeting. */
        Client judged(Judgement judgement) {
            return new Client(secured, user, user ? Judgement.OK : judgement);
        }
    }

    static final ModelState START = new ModelState(Life.NEW, false, false, Mail.NONE, false, Client.STRANGER);

    ModelState live(Life now) {
        return new ModelState(now, greeted, extended, mail, thrownAway, client);
    }

    ModelState closed() {
        return reset().live(Life.CLOSED);
    }

    /** No message under way any more, and none that failed. */
    ModelState reset() {
        return new ModelState(life, greeted, extended, Mail.NONE, false, client);
    }

    /** The message under way failed within its chunks. */
    ModelState failed() {
        return new ModelState(life, greeted, extended, Mail.NONE, hasMail() || thrownAway, client);
    }

    ModelState hello(boolean esmtp) {
        return hello(esmtp, Judgement.OK);
    }

    /** A greeting, and what modules will say of AUTH behind it. */
    ModelState hello(boolean esmtp, Judgement atAuth) {
        return new ModelState(life, true, esmtp, Mail.NONE, false, client.judged(atAuth));
    }

    /** A greeting was refused: as before the first one. */
    ModelState ungreeted() {
        return new ModelState(life, false, extended, Mail.NONE, false, client.judged(Judgement.OK));
    }

    /** TLS came up: nothing that was said before it holds. */
    ModelState secured() {
        return new ModelState(life, false, false, Mail.NONE, false, new Client(true, false, Judgement.OK));
    }

    /** The connection serves another client; only TLS is as it was. */
    ModelState adopted() {
        Client another = new Client(client.secured(), false, Judgement.OK);
        return new ModelState(Life.OPEN, false, false, Mail.NONE, false, another);
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
        Client known = new Client(client.secured(), true, Judgement.OK);
        return new ModelState(life, greeted, extended, mail, thrownAway, known);
    }

    boolean isSecured() {
        return client.secured();
    }

    boolean hasUser() {
        return client.user();
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
        return new ModelState(life, greeted, extended, now, thrownAway, client);
    }

    private ModelState notThrownAway() {
        return new ModelState(life, greeted, extended, mail, false, client);
    }
}
