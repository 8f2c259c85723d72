package org.sluice.core.intake;

import org.sluice.message.SmtpReply;

/** Every reply the intake gives of its own accord. */
final class Replies {

    static final SmtpReply NOT_STORED = new SmtpReply(451, "4.3.0", "Message could not be stored, try again later");
    static final SmtpReply FULL = new SmtpReply(452, "4.3.1", "Insufficient system storage, try again later");
    static final SmtpReply TROUBLE = new SmtpReply(451, "4.3.0", "Requested action aborted: error in processing");
    static final SmtpReply LOOP = new SmtpReply(554, "5.4.6", "Too many hops, this message is looping");
    static final SmtpReply HEADER_TOO_LARGE = new SmtpReply(550, "5.6.0", "Message header is too large");
    static final SmtpReply DISCARDED = new SmtpReply(550, "5.7.0", "discarded by policy");

    private Replies() {}

    static SmtpReply queued(String id) {
        return new SmtpReply(250, "2.0.0", "Ok: queued as " + id);
    }
}
