package org.sluice.delivery;

import java.time.Instant;
import org.sluice.message.EnvelopeAddress;
import org.sluice.spool.SpoolRecord;

/** Records for tests. */
public final class Mail {

    public static final Instant RECEIVED = Instant.parse("2026-03-01T12:00:00Z");

    private Mail() {}

    public static SpoolRecord to(String id, String recipient) {
        return of(id, recipient).build();
    }

    public static SpoolRecord.Builder of(String id, String recipient) {
        return SpoolRecord.of(id, EnvelopeAddress.parse("a@example.org"), EnvelopeAddress.parse(recipient), RECEIVED)
                .transaction("session", "session.1");
    }
}
