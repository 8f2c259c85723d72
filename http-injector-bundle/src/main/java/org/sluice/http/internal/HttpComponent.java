package org.sluice.http.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.http.internal.Routes.Access;
import org.sluice.injection.Injector;
import org.sluice.operations.HealthCheck;
import org.sluice.validation.ConfigurationRefused;

/** The HTTP injector as the framework sees it: one server, its threads, its configuration. */
@Component(
        configurationPid = "org.sluice.http",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {Injector.class, HealthCheck.class})
public final class HttpComponent implements Injector, HealthCheck {

    /** Name of this listener; there is one. */
    static final String NAME = "http";

    private static final Logger LOG = LoggerFactory.getLogger(HttpComponent.class);

    /** Less than the framework waits for a component to go. */
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final ThreadPoolExecutor workers;
    private final ScheduledExecutorService timer;
    private final HttpServer server;
    private volatile Settings settings;
    private volatile boolean asked;

    /** Parses the configuration and starts the threads; binds nothing yet. */
    @Activate
    public HttpComponent(@Reference Services services, Map<String, Object> config) {
        this.settings = checked(config);
        // One task per request at a time, and their number is bounded, so the queue is.
        this.workers = new ThreadPoolExecutor(
                settings.workers(),
                settings.workers(),
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                threads("work"));
        this.workers.allowCoreThreadTimeOut(true);
        this.timer = Executors.newSingleThreadScheduledExecutor(threads("timer"));
        this.server = new HttpServer(() -> settings, routes(services), services, workers);
    }

    @Modified
    void configure(Map<String, Object> config) {
        Settings old = settings;
        Settings changed;
        try {
            changed = checked(config);
        } catch (ConfigurationRefused e) {
            LOG.error("etc/org.sluice.http.cfg: {}; the old values stay", e.getMessage());
            return;
        }
        settings = changed;
        int threads = changed.workers();
        if (threads > workers.getMaximumPoolSize()) {
            workers.setMaximumPoolSize(threads);
            workers.setCorePoolSize(threads);
        } else {
            workers.setCorePoolSize(threads);
            workers.setMaximumPoolSize(threads);
        }
        if (asked && !changed.listen().equals(old.listen())) {
            server.listen(changed.listen()).whenComplete((addresses, failure) -> {
                if (failure != null && !server.isStopping()) {
                    LOG.error("etc/org.sluice.http.cfg: listen: {}; the old addresses stay", failure.getMessage());
                }
            });
        }
    }

    @Deactivate
    void stop() {
        server.stop(DRAIN);
        timer.shutdownNow();
        workers.shutdownNow();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String protocol() {
        return "http";
    }

    @Override
    public CompletionStage<List<InetSocketAddress>> listen() {
        asked = true;
        return server.listen(settings.listen()).exceptionallyCompose(HttpComponent::naming);
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        Settings now = settings;
        if (asked && !server.isListening() && !now.listen().isEmpty()) {
            findings.add(Finding.problem("HTTP listens nowhere: another process has the address in listen of "
                    + "etc/org.sluice.http.cfg, see the log"));
        }
        boolean open =
                now.listen().stream().anyMatch(address -> !address.getAddress().isLoopbackAddress());
        if (open && now.apiKeys().isEmpty()) {
            findings.add(Finding.hint("HTTP listens beyond loopback, but etc/org.sluice.http.cfg has no api_key: "
                    + "nobody but this machine can send"));
        }
        return findings;
    }

    private static <T> CompletionStage<T> naming(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return CompletableFuture.failedFuture(
                new IOException("etc/org.sluice.http.cfg: listen: " + cause.getMessage(), cause));
    }

    private Routes routes(Services services) {
        HealthEndpoints health = new HealthEndpoints(services);
        QuarantineEndpoints quarantine = new QuarantineEndpoints(services);
        TransmissionEndpoint transmissions = new TransmissionEndpoint(() -> settings, services, workers, timer);
        return new Routes()
                .add(Access.OPEN, "GET", "/health/live", health::live)
                .add(Access.OPEN, "GET", "/health/ready", health::ready)
                .add(Access.GUARDED, "GET", "/metrics", health::metrics)
                .add(Access.GUARDED, "POST", "/api/v1/transmissions", transmissions)
                .add(Access.GUARDED, "GET", "/api/v1/quarantine", quarantine::list)
                .add(Access.GUARDED, "GET", "/api/v1/quarantine/{id}", quarantine::show)
                .add(Access.GUARDED, "POST", "/api/v1/quarantine/{id}/release", quarantine::release)
                .add(Access.GUARDED, "DELETE", "/api/v1/quarantine/{id}", quarantine::delete);
    }

    private static Settings checked(Map<String, Object> config) {
        Settings settings = Settings.of(config);
        settings.unknownKeys().forEach(key -> LOG.warn("etc/org.sluice.http.cfg: {}: no such key", key));
        return settings;
    }

    private static ThreadFactory threads(String what) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "sluice-http-" + what + '-' + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
