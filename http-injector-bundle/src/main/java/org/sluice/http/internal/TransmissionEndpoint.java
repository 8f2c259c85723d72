package org.sluice.http.internal;

import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** {@code POST /api/v1/transmissions}: as many at once as configured, each with an executor of its own. */
final class TransmissionEndpoint implements Endpoint {

    private final Supplier<Settings> settings;
    private final Services services;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final TransmissionIds ids = new TransmissionIds();
    private final AtomicInteger running = new AtomicInteger();

    TransmissionEndpoint(
            Supplier<Settings> settings, Services services, Executor workers, ScheduledExecutorService timer) {
        this.settings = settings;
        this.services = services;
        this.workers = workers;
        this.timer = timer;
    }

    @Override
    public CompletionStage<Reply> handle(Request request) {
        Settings now = settings.get();
        if (running.incrementAndGet() > now.maxRequests()) {
            running.decrementAndGet();
            return CompletableFuture.completedFuture(
                    Reply.unavailable("more than " + now.maxRequests() + " requests at once"));
        }
        String id = ids.next(Clock.systemUTC().instant());
        TransmissionRun run = new TransmissionRun(id, request, now, services, new SerialExecutor(workers), timer);
        return run.start().whenComplete((reply, failure) -> running.decrementAndGet());
    }
}
