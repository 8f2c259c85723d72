package org.sluice.http.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sluice.http.generation.Json;
import org.sluice.http.generation.Transmission;
import org.sluice.message.SmtpReply;

/** What became of the recipients of a transmission, and the reply that says so. On the home executor only. */
final class Results {

    private static final String RECIPIENT_CODE = "1400";
    private static final String PARTLY_CODE = "2000";

    private final String id;
    private final Transmission transmission;
    private final int maxErrors;
    private final ArrayNode errors = Json.object().putArray("rcpt_to_errors");
    private int accepted;
    private int rejected;
    private int deferred;

    Results(String id, Transmission transmission, int maxErrors) {
        this.id = id;
        this.transmission = transmission;
        this.maxErrors = maxErrors;
    }

    /** The core's reply for one recipient. */
    void replied(int index, SmtpReply reply) {
        if (reply.code() / 100 == 2) {
            accepted++;
            return;
        }
        rejected++;
        deferred += reply.isTemporary() ? 1 : 0;
        String message = reply.isTemporary() ? "recipient temporarily refused" : "recipient refused";
        add(index, message, reply.toString(), reply.isTemporary());
    }

    /** A recipient nothing could be made for. */
    void refused(int index, String message, String description) {
        rejected++;
        add(index, message, description, false);
    }

    int accepted() {
        return accepted;
    }

    /** Refused for good or for now. */
    int rejected() {
        return rejected;
    }

    /** 200 when anything was taken, 503 when a later attempt may succeed, 400 when none can. */
    Reply reply() {
        ObjectNode reply = Json.object();
        ObjectNode summary = reply.putObject("results");
        if (!errors.isEmpty()) {
            summary.set("rcpt_to_errors", errors);
        }
        summary.put("total_rejected_recipients", rejected);
        summary.put("total_accepted_recipients", accepted);
        summary.put("id", id);
        if (rejected == 0) {
            return Reply.json(200, reply);
        }
        if (accepted > 0) {
            Reply.addError(reply, PARTLY_CODE, "transmission created, but some recipients were refused", "");
            return Reply.json(200, reply);
        }
        Reply.addError(reply, PARTLY_CODE, "no recipient was accepted", "");
        return deferred > 0 ? Reply.json(503, reply).retryLater() : Reply.json(400, reply);
    }

    private void add(int index, String message, String description, boolean retry) {
        if (errors.size() >= maxErrors) {
            return;
        }
        ObjectNode error = errors.addObject();
        error.put("message", message);
        error.put("description", description);
        error.put("code", RECIPIENT_CODE);
        error.put("recipient", transmission.written(index));
        if (retry) {
            error.put("retry", true);
        }
    }
}
