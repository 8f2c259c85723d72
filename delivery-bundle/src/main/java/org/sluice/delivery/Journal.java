package org.sluice.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Result;
import org.sluice.message.SmtpReply;
import org.sluice.operations.MailLog;
import org.sluice.spool.SpoolRecord;

/** Writes what became of messages to the mail log, and counts it. */
final class Journal {

    private static final double NANOS = 1e9;

    private final Surroundings surroundings;

    Journal(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** An attempt ended, whatever came of it. */
    void attempted(Attempt attempt, Result result, long nanos) {
        String via = attempt.route().isRemote() ? "smtp" : "maildir";
        surroundings.count(metrics -> {
            metrics.observe("sluice_delivery_seconds", nanos / NANOS, "via", via);
            metrics.add("sluice_deliveries_total", 1, "result", word(result.kind()), "via", via);
        });
    }

    void delivered(Attempt attempt, Result result, long nanos, Instant now) {
        surroundings.log(MailLog.Event.DELIVERED, ofAttempt(attempt, result, nanos, now));
    }

    void deferred(Attempt attempt, Result result, long nanos, Instant now, Instant next) {
        Map<String, Object> fields = ofAttempt(attempt, result, nanos, now);
        fields.put("next", next.toString());
        surroundings.log(MailLog.Event.DEFERRED, fields);
    }

    /** The sender was told, or there was nobody to tell. */
    void bounced(SpoolRecord record, String route, SmtpReply reply, String remote, Instant now, String dsn) {
        Map<String, Object> fields = ofRecord(record, now);
        fields.put("route", route);
        fields.put("attempt", record.attempts());
        withReply(fields, reply, remote);
        if (!dsn.isEmpty()) {
            fields.put("dsn", dsn);
        }
        surroundings.log(MailLog.Event.BOUNCED, fields);
        surroundings.count(metrics -> metrics.add("sluice_bounces_total", 1));
    }

    void deleted(SpoolRecord record, Instant now) {
        surroundings.log(MailLog.Event.DELETED, ofRecord(record, now));
    }

    private static Map<String, Object> ofAttempt(Attempt attempt, Result result, long nanos, Instant now) {
        Map<String, Object> fields = ofRecord(attempt.record(), now);
        fields.put("route", attempt.route().describe());
        fields.put("binding", attempt.record().binding());
        fields.put("attempt", attempt.number());
        withReply(fields, result.reply(), result.remote());
        fields.put("ms", nanos / 1_000 / 1e3);
        return fields;
    }

    private static Map<String, Object> ofRecord(SpoolRecord record, Instant now) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("session", record.sessionId());
        fields.put("transaction", record.transactionId());
        fields.put("message", record.id());
        fields.put("sender", record.sender().toString());
        fields.put("recipient", record.recipient().toString());
        fields.put("size", record.sizeOctets());
        fields.put("age", Duration.between(record.receivedAt(), now).toMillis() / 1e3);
        return fields;
    }

    private static void withReply(Map<String, Object> fields, SmtpReply reply, String remote) {
        fields.put("remote", remote);
        fields.put("code", reply.code());
        fields.put("reply", reply.toString());
    }

    private static String word(Result.Kind kind) {
        return switch (kind) {
            case DELIVERED -> "delivered";
            case DEFERRED -> "deferred";
            case FAILED -> "failed";
            case POSTPONED -> "postponed";
        };
    }
}
