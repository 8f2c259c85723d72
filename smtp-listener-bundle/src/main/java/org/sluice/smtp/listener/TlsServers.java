package org.sluice.smtp.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.smtp.configuration.Listen;
import org.sluice.smtp.configuration.ListenAddress;
import org.sluice.smtp.configuration.Settings;
import org.sluice.smtp.core.ListenerMetrics;
import org.sluice.smtp.tls.TlsServer;

/**
 * TLS of one listener: a {@link TlsServer} for each address that has some, and the timer that looks at their files. Safe
 * from any thread; never used to load on an event loop.
 */
final class TlsServers {

    private static final Logger LOG = LoggerFactory.getLogger(TlsServers.class);

    private final ScheduledExecutorService workers;
    private final ListenerMetrics metrics;
    private volatile Map<ListenAddress, TlsServer> servers = Map.of();
    /** Held while files are looked at: nobody else waits for a disk. */
    private final Object looking = new Object();

    private Future<?> timer;

    TlsServers(ScheduledExecutorService workers, ListenerMetrics metrics) {
        this.workers = workers;
        this.metrics = metrics;
    }

    /**
     * Reads everything a configuration names; what is in force stays.
     *
     * @throws org.sluice.validation.ConfigurationRefused naming what cannot be used
     */
    Map<ListenAddress, TlsServer> prepare(Settings settings) {
        Map<ListenAddress, TlsServer> prepared = new LinkedHashMap<>();
        for (Listen listen : settings.listens()) {
            if (listen.tls().isConfigured()) {
                prepared.put(listen.address(), new TlsServer(listen.tls(), workers));
            }
        }
        return prepared;
    }

    /** Puts into force what was prepared; what was in force before comes back. */
    synchronized Map<ListenAddress, TlsServer> use(String listener, Map<ListenAddress, TlsServer> prepared) {
        close();
        Map<ListenAddress, TlsServer> before = servers;
        servers = prepared;
        Set<String> providers = new LinkedHashSet<>();
        prepared.values().forEach(server -> providers.add(server.provider().description()));
        providers.forEach(provider -> LOG.info("listener {}: TLS by {}", listener, provider));
        prepared.values().stream()
                .map(server -> server.options().reloadTime)
                .min(Duration::compareTo)
                .ifPresent(interval -> timer = workers.scheduleWithFixedDelay(
                        () -> renew(listener), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS));
        tellExpiries();
        return before;
    }

    /** Looks at no file any more. */
    synchronized void close() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** TLS of an address; empty where there is none. */
    Optional<TlsServer> at(ListenAddress address) {
        return Optional.ofNullable(servers.get(address));
    }

    /** What an operator should know. */
    List<Finding> check(String listener) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        // One file that serves several addresses is one finding.
        servers.values()
                .forEach(server ->
                        server.check(Instant.now(), finding -> findings.putIfAbsent(finding.text(), finding)));
        return findings.values().stream()
                .map(finding -> named(listener, finding))
                .toList();
    }

    private static Finding named(String listener, Finding finding) {
        String text = "listener " + listener + ": " + finding.text();
        return finding.isSerious() ? Finding.problem(text) : Finding.hint(text);
    }

    private void renew(String listener) {
        Set<String> done = new LinkedHashSet<>();
        Set<String> refused = new LinkedHashSet<>();
        try {
            synchronized (looking) {
                servers.values().forEach(server -> server.renew(done::add, refused::add));
            }
        } catch (RuntimeException e) {
            // The timer would never fire again.
            LOG.error("listener {}: cannot look at its certificates", listener, e);
        }
        done.forEach(line -> LOG.info("listener {}: {}", listener, line));
        refused.forEach(line -> LOG.error("listener {}: {}", listener, line));
        if (!done.isEmpty()) {
            tellExpiries();
        }
    }

    private void tellExpiries() {
        Map<String, Instant> expiries = new LinkedHashMap<>();
        servers.values().forEach(server -> server.expiries().forEach(expiries::putIfAbsent));
        metrics.certificates(expiries);
    }
}
