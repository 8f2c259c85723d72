package org.sluice.delivery.transport;

import org.sluice.message.SmtpReply;

/**
 * What an attempt came to.
 *
 * @param reply the decisive reply; ours is marked {@code [internal]}
 * @param remote who gave it, printable; empty when nobody else was involved
 * @param isReported whether whoever has it now tells the sender of its fate (RFC 3461)
 */
public record Result(Kind kind, SmtpReply reply, String remote, boolean isReported) {

    /** The four ends of an attempt. */
    public enum Kind {
        /** Somebody else has it now. */
        DELIVERED,
        /** Not now; the retry schedule applies. */
        DEFERRED,
        /** Never. */
        FAILED,
        /** It was not really tried, as something of ours was missing; it does not count. */
        POSTPONED
    }

    /** Somebody else has it. */
    public static Result delivered(SmtpReply reply, String remote) {
        return delivered(reply, remote, false);
    }

    /** Somebody else has it, and perhaps the duty to report. */
    public static Result delivered(SmtpReply reply, String remote, boolean isReported) {
        return new Result(Kind.DELIVERED, reply, remote, isReported);
    }

    /** A refusal by its class: 5xx for good, anything else for now. */
    public static Result refused(SmtpReply reply, String remote) {
        return new Result(reply.isPermanent() ? Kind.FAILED : Kind.DEFERRED, reply, remote, false);
    }

    /** Something of ours was missing. */
    public static Result postponed(String why) {
        return new Result(Kind.POSTPONED, Replies.internal(451, "4.3.0", why), "", false);
    }
}
