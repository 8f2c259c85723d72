package org.sluice.validation;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.message.SmtpReply;

/** A module's answer: what to do, the reply for the client, and why, for our log. Immutable. */
public final class Verdict {

    /** No objection. */
    public static final Verdict CONTINUE = new Verdict(Disposition.CONTINUE, null, "");

    private final Disposition disposition;
    private final SmtpReply reply;
    private final String why;

    private Verdict(Disposition disposition, SmtpReply reply, String why) {
        this.disposition = disposition;
        this.reply = reply;
        this.why = Objects.requireNonNull(why, "why");
    }

    /** No objection, with a reason to be found in explanations: that a client was left alone, for example. */
    public static Verdict continuing(String why) {
        return new Verdict(Disposition.CONTINUE, null, why);
    }

    /** Skips later optional deciders of this phase; never a required module, relay denial, a size limit or a counter. */
    public static Verdict accept(String why) {
        return new Verdict(Disposition.ACCEPT, null, why);
    }

    /**
     * Refuses for now.
     *
     * @throws IllegalArgumentException when the reply is not a 4xx
     */
    public static Verdict defer(SmtpReply reply, String why) {
        return refusal(Disposition.DEFER, reply, why, reply.isTemporary(), "4xx");
    }

    /**
     * Refuses for good.
     *
     * @throws IllegalArgumentException when the reply is not a 5xx
     */
    public static Verdict reject(SmtpReply reply, String why) {
        return refusal(Disposition.REJECT, reply, why, reply.isPermanent(), "5xx");
    }

    /** Refuses for good with the phase's own code and text. */
    public static Verdict reject(String why) {
        return new Verdict(Disposition.REJECT, null, why);
    }

    /** Refuses for now with the phase's own code and text. */
    public static Verdict defer(String why) {
        return new Verdict(Disposition.DEFER, null, why);
    }

    /** Takes the message and drops it; from MAILFROM on. */
    public static Verdict discard(String why) {
        return new Verdict(Disposition.DISCARD, null, why);
    }

    /** Takes the message and keeps it apart; from MAILFROM on. */
    public static Verdict quarantine(String why) {
        return new Verdict(Disposition.QUARANTINE, null, why);
    }

    /** What to do. */
    public Disposition disposition() {
        return disposition;
    }

    /** The reply the module asked for; empty where the phase's default applies. */
    public Optional<SmtpReply> reply() {
        return Optional.ofNullable(reply);
    }

    /** For our log only; the client never sees it. */
    public String why() {
        return why;
    }

    /** This verdict as an answer that is known already. */
    public CompletionStage<Verdict> stage() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public String toString() {
        return disposition + (why.isEmpty() ? "" : " (" + why + ")") + (reply == null ? "" : " " + reply);
    }

    private static Verdict refusal(
            Disposition disposition, SmtpReply reply, String why, boolean fits, String expected) {
        if (!fits) {
            throw new IllegalArgumentException("code: " + reply.code() + " (expected: " + expected + ")");
        }
        return new Verdict(disposition, reply, why);
    }
}
