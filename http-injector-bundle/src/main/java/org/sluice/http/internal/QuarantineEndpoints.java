package org.sluice.http.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.http.generation.Json;
import org.sluice.message.MessageBody;
import org.sluice.queue.Quarantine;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolRecord;

/** The quarantine over HTTP: list, show, release, delete. */
final class QuarantineEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineEndpoints.class);
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;
    private static final int MAX_HEAD = 65_536;

    private final Services services;

    QuarantineEndpoints(Services services) {
        this.services = services;
    }

    CompletionStage<Reply> list(Request request) {
        Optional<Quarantine> quarantine = services.quarantine();
        if (quarantine.isEmpty()) {
            return away();
        }
        ObjectNode reply = Json.object();
        ArrayNode results = reply.putArray("results");
        int limit = request.number("limit", DEFAULT_LIMIT, MAX_LIMIT);
        try {
            quarantine.get().list(limit).forEach(record -> results.add(describe(record)));
        } catch (IllegalStateException noSpool) {
            return away();
        }
        return done(Reply.json(200, reply));
    }

    CompletionStage<Reply> show(Request request) {
        Optional<Spool> spool = services.spool();
        if (spool.isEmpty()) {
            return away();
        }
        Optional<SpoolRecord> found =
                spool.get().find(request.id()).filter(record -> record.state() == SpoolRecord.State.QUARANTINED);
        if (found.isEmpty()) {
            return done(unknown());
        }
        ObjectNode result = describe(found.get());
        ObjectNode connection = result.putObject("connection");
        found.get().connection().forEach(connection::put);
        ObjectNode message = result.putObject("message");
        found.get().message().forEach(message::put);
        spool.get().content(request.id()).ifPresent(body -> result.put("header", header(request.id(), body)));
        ObjectNode reply = Json.object();
        reply.set("results", result);
        return done(Reply.json(200, reply));
    }

    CompletionStage<Reply> release(Request request) {
        return services.quarantine()
                .map(quarantine -> quarantine.release(request.id()).handle(this::released))
                .orElseGet(QuarantineEndpoints::away);
    }

    CompletionStage<Reply> delete(Request request) {
        return services.quarantine()
                .map(quarantine -> quarantine.delete(request.id()).thenApply(QuarantineEndpoints::deleted))
                .orElseGet(QuarantineEndpoints::away);
    }

    private Reply released(String outcome, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof NoSuchElementException) {
            return unknown();
        }
        if (cause != null) {
            LOG.error("a release from quarantine failed", cause);
            return Reply.unavailable("the message could not be released");
        }
        ObjectNode reply = Json.object();
        reply.putObject("results").put("outcome", outcome);
        return Reply.json(statusOf(outcome), reply);
    }

    /** Another module may refuse what is released, for good or for now; then it stays where it is. */
    private static int statusOf(String outcome) {
        return switch (outcome.charAt(0)) {
            case '2' -> 200;
            case '4' -> 503;
            default -> 409;
        };
    }

    private static Reply deleted(boolean found) {
        ObjectNode reply = Json.object();
        reply.putObject("results").put("deleted", true);
        return found ? Reply.json(200, reply) : unknown();
    }

    private static ObjectNode describe(SpoolRecord record) {
        return Json.object()
                .put("id", record.id())
                .put("sender", record.sender().toString())
                .put("recipient", record.recipient().toString())
                .put("size", record.sizeOctets())
                .put("received_at", record.receivedAt().toString())
                .put("origin", record.origin())
                .put("peer", record.peer())
                .put("module", record.module())
                .put("reason", record.reason());
    }

    private static String header(String id, MessageBody body) {
        try (InputStream in = body.open()) {
            String head = new String(in.readNBytes(MAX_HEAD), StandardCharsets.UTF_8);
            int end = head.indexOf("\r\n\r\n");
            return end < 0 ? head : head.substring(0, end + 2);
        } catch (IOException e) {
            LOG.info("{} cannot be read any more: {}", id, e.toString());
            return "";
        }
    }

    private static Reply unknown() {
        return Reply.error(404, "1600", "resource not found", "no such message in quarantine");
    }

    private static CompletionStage<Reply> away() {
        return done(Reply.unavailable("the core is not there"));
    }

    private static CompletionStage<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
