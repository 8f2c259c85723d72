package org.sluice.delivery.transport;

import java.time.Instant;
import org.sluice.spool.SpoolRecord;

/** When a message may leave (RFC 4865); its age counts from then. */
public final class Release {

    private Release() {}

    /** The moment its sender asked for; that of its reception where none was, or one before it. */
    public static Instant of(SpoolRecord record) {
        Instant received = record.receivedAt();
        String interval = record.parameters().getOrDefault("HOLDFOR", "");
        if (!interval.isEmpty() && interval.matches("[0-9]{1,9}")) {
            return received.plusSeconds(Long.parseLong(interval));
        }
        String moment = record.parameters().getOrDefault("HOLDUNTIL", "");
        // Checked when it was taken.
        Instant until = moment.isEmpty() ? received : Instant.parse(moment);
        return until.isBefore(received) ? received : until;
    }
}
