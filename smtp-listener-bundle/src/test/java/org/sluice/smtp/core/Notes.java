package org.sluice.smtp.core;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** What a listener notes about its clients, for those who wait for it. */
public final class Notes {

    private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();

    /** Completes, on another thread, once something of that name was noted of any client. */
    public CompletionStage<Void> of(String name) {
        return awaited.computeIfAbsent(name, any -> new CompletableFuture<>());
    }

    void noted(String name) {
        awaited.computeIfAbsent(name, any -> new CompletableFuture<>()).completeAsync(() -> null);
    }
}
