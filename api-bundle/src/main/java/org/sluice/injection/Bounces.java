package org.sluice.injection;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.SmtpReply;
import org.sluice.spool.SpoolRecord;

/** Tells senders what became of their mail (RFC 3464), as far as they asked for it (RFC 3461). A service of the core. */
@ProviderType
public interface Bounces {

    /** What a report tells. */
    enum Notice {
        /** It cannot be delivered and is given up. */
        FAILED,
        /** It has not been delivered yet and is kept. */
        DELAYED,
        /** A server that reports nothing itself has it now. */
        RELAYED,
        /** It is in its mailbox. */
        DELIVERED
    }

    /**
     * Puts a report to the sender in the place of a message that cannot be delivered: both happen in one commit. A message
     * from the null sender, or whose sender asked for no report (RFC 3461 {@code NOTIFY}), is only removed. Never blocks;
     * completes on a thread of the core.
     *
     * @param failed the record as it stands in the spool
     * @param last what delivery came to in the end
     * @param remote the host that said so; empty where it was our own decision
     * @return the outcome; when {@link Reception#isAccepted} is false the failed message is still in the spool, and the call
     *     may be repeated later
     */
    default CompletionStage<Reception> bounce(SpoolRecord failed, SmtpReply last, String remote) {
        return report(failed, Notice.FAILED, last, remote);
    }

    /**
     * The same for any notice: a report takes the message's place in the spool, except that a delayed message stays beside
     * it. Where no report is wanted, the message is only removed, and a delayed one is left alone.
     */
    CompletionStage<Reception> report(SpoolRecord record, Notice notice, SmtpReply last, String remote);
}
