package org.sluice.http.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.http.generation.Json;
import org.sluice.operations.Readiness;

/** Liveness, readiness and metrics, for probes and for collectors. */
final class HealthEndpoints {

    private final Services services;

    HealthEndpoints(Services services) {
        this.services = services;
    }

    CompletionStage<Reply> live(Request request) {
        return CompletableFuture.completedFuture(Reply.json(200, Json.object().put("live", true)));
    }

    CompletionStage<Reply> ready(Request request) {
        Optional<Readiness> readiness = services.readiness();
        boolean ready = readiness.map(Readiness::isReady).orElse(false);
        ObjectNode reply = Json.object().put("ready", ready);
        if (!ready) {
            reply.put("waiting_for", readiness.map(Readiness::waitingFor).orElse("the core"));
        }
        Reply answer = Reply.json(ready ? 200 : 503, reply);
        return CompletableFuture.completedFuture(ready ? answer : answer.retryLater());
    }

    CompletionStage<Reply> metrics(Request request) {
        return CompletableFuture.completedFuture(services.metrics()
                .map(metrics -> Reply.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text()))
                .orElseGet(() -> Reply.unavailable("the core is not there")));
    }
}
