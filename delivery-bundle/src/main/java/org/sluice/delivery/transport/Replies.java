package org.sluice.delivery.transport;

import org.sluice.message.SmtpReply;

/** Replies nobody sent: our own reasons in the form of SMTP replies, marked so that nobody looks for them elsewhere. */
public final class Replies {

    /** Too old. */
    public static final SmtpReply EXPIRED = internal(554, "5.4.7", "exceeded max time without delivery");
    /** Tried too often. */
    public static final SmtpReply EXHAUSTED = internal(554, "5.4.7", "exceeded max retries without delivery");

    private Replies() {}

    /** A reply of ours; what is not printable in the text becomes a question mark. */
    public static SmtpReply internal(int code, String enhanced, String text) {
        return SmtpReply.quoting(code, enhanced, "[internal] " + text);
    }

    /** Gives up, and says what the last attempt came to. */
    public static SmtpReply givingUp(SmtpReply why, SmtpReply last) {
        return SmtpReply.quoting(why.code(), why.enhanced(), why.text() + "; last reply: " + last);
    }
}
