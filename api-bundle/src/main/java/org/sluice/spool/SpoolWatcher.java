package org.sluice.spool;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears of records that became durable. A service of delivery; called on a thread of the spool, must not block. */
@ConsumerType
public interface SpoolWatcher {

    /**
     * From now on this watcher hears of every record that becomes durable; one that was durable before is found by a scan
     * begun now. A scan begun earlier can miss what came between it and this call.
     */
    default void watching() {}

    /** A record in state QUEUED was added, or released from quarantine. */
    void queued(SpoolRecord record);

    /** A record was removed or put aside by somebody else. */
    void removed(String id);
}
