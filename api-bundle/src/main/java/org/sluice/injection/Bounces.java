package org.sluice.injection;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.SmtpReply;
import org.sluice.spool.SpoolRecord;

/** Tells senders of mail that failed for good. A service of the core. */
@ProviderType
public interface Bounces {

    /**
     * Composes a delivery status notification (RFC 3464), commits it and removes the failed record in the same commit. For
     * a null sender the record is just removed.
     *
     * @param failed the copy that failed
     * @param last the reply that decided
     * @param remote who gave it; empty when it was us
     */
    CompletionStage<Reception> bounce(SpoolRecord failed, SmtpReply last, String remote);
}
