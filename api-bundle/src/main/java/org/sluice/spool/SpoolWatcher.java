package org.sluice.spool;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears of records that became durable. A service of delivery; called on a thread of the spool, must not block. */
@ConsumerType
public interface SpoolWatcher {

    /** A record in state QUEUED was added, or released from quarantine. */
    void queued(SpoolRecord record);

    /** A record was removed or put aside by somebody else. */
    void removed(String id);
}
