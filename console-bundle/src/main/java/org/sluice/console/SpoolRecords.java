package org.sluice.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.sluice.spool.SpoolRecord;

/** Messages of the spool as JSON. */
public final class SpoolRecords {

    private SpoolRecords() {}

    /** The short form, one line of a list. */
    public static ArrayNode list(List<SpoolRecord> records) {
        ArrayNode rows = Json.array();
        records.forEach(record -> rows.add(summary(record)));
        return rows;
    }

    /** When mail is tried next: {@code now} for what is due, nothing for what is not tried by itself. */
    public static String when(Instant nextAttempt) {
        if (nextAttempt.equals(Instant.MAX)) {
            return "";
        }
        return nextAttempt.isAfter(Instant.now()) ? nextAttempt.toString() : "now";
    }

    /** Everything but the content. */
    public static ObjectNode details(SpoolRecord record) {
        ObjectNode node = summary(record);
        node.put("session", record.sessionId());
        node.put("transaction", record.transactionId());
        node.put("origin", record.origin());
        node.put("peer", record.peer());
        node.put("binding", record.binding());
        node.put("binding_group", record.bindingGroup());
        node.put("priority", record.priority());
        node.set("parameters", Json.object(record.parameters()));
        node.set("connection", Json.object(record.connection()));
        node.set("message", Json.object(record.message()));
        return node;
    }

    private static ObjectNode summary(SpoolRecord record) {
        return Json.object()
                .put("id", record.id())
                .put("state", record.state().name().toLowerCase(Locale.ROOT))
                .put("sender", record.sender().toString())
                .put("recipient", record.recipient().toString())
                .put("size", record.sizeOctets())
                .put("received", record.receivedAt().toString())
                .put("next_attempt", when(record.nextAttempt()))
                .put("attempts", record.attempts())
                .put("held", record.held())
                .put("last_reply", record.lastReply())
                .put("module", record.module())
                .put("reason", record.reason());
    }
}
