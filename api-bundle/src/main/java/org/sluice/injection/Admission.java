package org.sluice.injection;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.SmtpReply;

/** The budgets every injector shares: memory for bodies, waiting transactions, disk. A service of the core. Never blocks. */
@ProviderType
public interface Admission {

    /** Why no message can be taken now, as the reply to MAIL; empty when one can. Recovers by itself. */
    Optional<SmtpReply> refusal();

    /** Reserves memory for octets of a body. False: none left, so they go to disk. */
    boolean reserve(long octets);

    /** Gives reserved octets back. */
    void free(long octets);

    /** Where bodies go that are too large for memory: on the spool's file system, emptied at start. */
    Path spillDirectory();
}
