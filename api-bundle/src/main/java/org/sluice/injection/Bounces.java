package org.sluice.injection;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.SmtpReply;
import org.sluice.spool.SpoolRecord;

/** Tells senders that their mail failed for good (RFC 3464). A service of the core. */
@ProviderType
public interface Bounces {

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
    CompletionStage<Reception> bounce(SpoolRecord failed, SmtpReply last, String remote);
}
