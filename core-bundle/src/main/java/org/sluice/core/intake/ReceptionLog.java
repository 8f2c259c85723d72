package org.sluice.core.intake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.metrics.Metrics;
import org.sluice.operations.MailLog;
import org.sluice.operations.MailLog.Event;

/** Writes what became of a message: a line per copy, counters per message. */
final class ReceptionLog {

    private static final int MAX_RECIPIENTS = 100;

    private final MailLog log;
    private final Metrics metrics;

    ReceptionLog(MailLog log, Metrics metrics) {
        this.log = log;
        this.metrics = metrics;
    }

    /** The message is ours. */
    void accepted(Judged judged, double seconds) {
        String origin = origin(judged.message());
        metrics.add("sluice_messages_accepted_total", 1, "origin", origin);
        metrics.observe("sluice_reception_seconds", seconds, "origin", origin);
        for (JudgedCopy copy : judged.copies()) {
            String way = copy.way().name().toLowerCase(Locale.ROOT);
            metrics.add("sluice_recipients_total", 1, "way", way);
            Map<String, Object> fields = fields(judged, copy);
            fields.put("ms", Math.round(seconds * 1_000));
            switch (copy.way()) {
                case QUEUE -> log.write(Event.RECEIVED, fields);
                case QUARANTINE -> quarantined(copy, fields);
                case DISCARD -> discarded(judged, copy, fields);
                case BOUNCE, DROP -> refused(judged, copy.refusal().orElseThrow(), fields, way);
            }
        }
    }

    /** The client keeps the message. */
    void refused(Judged judged, Refusal refusal) {
        String kind = refusal.isTemporary() ? "temporary" : "permanent";
        metrics.add(
                "sluice_messages_refused_total",
                1,
                "origin",
                origin(judged.message()),
                "kind",
                kind,
                "phase",
                refusal.phase());
        Map<String, Object> fields = fields(judged);
        List<String> recipients = judged.message().pendingCopies().stream()
                .limit(MAX_RECIPIENTS)
                .map(copy -> copy.originalRecipient().toString())
                .toList();
        fields.put("recipients", recipients);
        fields.put("recipient_count", judged.message().pendingCopies().size());
        refused(judged, refusal, fields, "refused");
    }

    private void quarantined(JudgedCopy copy, Map<String, Object> fields) {
        Fate holding = copy.holding();
        fields.put("module", holding.module());
        fields.put("why", holding.why());
        log.write(Event.QUARANTINED, fields);
    }

    private void discarded(Judged judged, JudgedCopy copy, Map<String, Object> fields) {
        Fate fate = copy.fate();
        refused(judged, new Refusal("", fate.module(), Replies.DISCARDED, false, fate.why()), fields, "discarded");
    }

    private void refused(Judged judged, Refusal refusal, Map<String, Object> fields, String disposition) {
        fields.put("disposition", disposition);
        fields.put("phase", refusal.phase());
        fields.put("module", refusal.module());
        fields.put("code", refusal.reply().code());
        fields.put("reply", refusal.reply().toString());
        fields.put("why", refusal.why());
        fields.put("connection_context", judged.message().connectionAttributes());
        fields.put("message_context", judged.message().messageAttributes());
        log.write(refusal.isTemporary() ? Event.DEFERRED : Event.REJECTED, fields);
        fields.put("enhanced", refusal.reply().enhanced());
        log.write(Event.REFUSED, fields);
    }

    private static Map<String, Object> fields(Judged judged, JudgedCopy copy) {
        Map<String, Object> fields = fields(judged);
        fields.put("message", copy.copy().id());
        fields.put("sender", copy.copy().sender().toString());
        fields.put("recipient", copy.copy().recipient().toString());
        if (!copy.copy().recipient().equals(copy.copy().originalRecipient())) {
            fields.put("original_recipient", copy.copy().originalRecipient().toString());
        }
        Map<String, String> parameters = new TreeMap<>(judged.message().parameters());
        parameters.putAll(copy.copy().parameters());
        if (!parameters.isEmpty()) {
            fields.put("parameters", parameters);
        }
        if (copy.way() == Way.QUEUE) {
            fields.put("binding", copy.copy().binding());
        }
        return fields;
    }

    private static Map<String, Object> fields(Judged judged) {
        PendingMessage message = judged.message();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("session", message.sessionId());
        fields.put("transaction", message.id());
        fields.put("sender", message.sender().toString());
        fields.put("peer", Peers.text(message));
        fields.put("local", Peers.local(message));
        fields.put("listener", message.facts().listener());
        fields.put("protocol", message.protocol().toLowerCase(Locale.ROOT));
        fields.put("size", judged.content().body().sizeOctets());
        return fields;
    }

    private static String origin(PendingMessage message) {
        return message.facts().origin().name().toLowerCase(Locale.ROOT);
    }
}
