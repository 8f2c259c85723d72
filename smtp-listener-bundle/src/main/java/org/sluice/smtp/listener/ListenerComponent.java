package org.sluice.smtp.listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.injection.Admission;
import org.sluice.injection.Injector;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.ValidationContexts;
import org.sluice.metrics.Metrics;
import org.sluice.operations.HealthCheck;
import org.sluice.operations.MailLog;
import org.sluice.smtp.auth.Authenticators;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.configuration.ConfigurationFile;
import org.sluice.smtp.configuration.Listen;
import org.sluice.smtp.configuration.ListenAddress;
import org.sluice.smtp.configuration.Settings;
import org.sluice.smtp.core.CoreServices;
import org.sluice.smtp.core.ListenerMetrics;
import org.sluice.smtp.limits.SessionCounts;
import org.sluice.smtp.limits.Stress;
import org.sluice.smtp.limits.Throttles;
import org.sluice.smtp.session.Connection;
import org.sluice.smtp.session.Listener;
import org.sluice.smtp.tls.TlsServer;
import org.sluice.validation.ConfigurationRefused;

/**
 * One SMTP listener for each configuration of the factory. Binds when asked to listen, keeps its sockets and sessions
 * while the core is replaced, and lets open transactions finish when it goes.
 */
@Component(
        service = {Injector.class, HealthCheck.class},
        configurationPid = "org.sluice.listener",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class ListenerComponent implements Injector, HealthCheck, Listener {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerComponent.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final CoreServices core = new CoreServices(this::coreChanged);
    private final SessionCounts counts = new SessionCounts();
    private final Throttles throttles = new Throttles();
    private final Stress stress = new Stress(this::stressChanged);
    private final ListenerMetrics metrics = new ListenerMetrics(counts, stress::isOn);
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    private final Transport transport;
    private final TlsServers tls;
    private final Sockets sockets;
    private final ConfigurationFile file;

    @Reference
    Authenticators authenticators;

    private volatile Settings settings;
    private volatile boolean listening;
    private volatile boolean leaving;
    private volatile Reply farewell = Reply.SHUTTING_DOWN;
    private volatile String trouble = "";
    private Future<?> watch;

    /** Reads the configuration; binds nothing yet. */
    @Activate
    public ListenerComponent(@Reference Transport transport, Map<String, Object> configuration) {
        this.transport = transport;
        this.file = ConfigurationFile.of(configuration);
        this.settings = Settings.of(file.instance(), configuration);
        this.sockets = new Sockets(transport, this);
        this.tls = new TlsServers(transport.handshakers(), metrics);
        tls.use(settings.name(), tls.prepare(settings));
        metrics.name(file.instance());
        warnOfOpenRelay();
    }

    /** New sessions get the new options; only addresses that changed are bound anew. */
    @Modified
    public synchronized void configure(Map<String, Object> configuration) {
        Settings before = settings;
        Settings wanted;
        Map<ListenAddress, TlsServer> certificates;
        try {
            wanted = Settings.of(file.instance(), configuration);
            certificates = tls.prepare(wanted);
        } catch (ConfigurationRefused e) {
            LOG.error("{}: {}; the old settings stay", file.name(), e.getMessage());
            return;
        }
        settings = wanted;
        Map<ListenAddress, TlsServer> certificatesBefore = tls.use(wanted.name(), certificates);
        if (listening) {
            try {
                List<InetSocketAddress> addressesBefore = sockets.addresses();
                sockets.serve(addresses(wanted), wanted.backlog());
                if (!sockets.addresses().equals(addressesBefore)) {
                    LOG.info("listener {}: listening on {}", wanted.name(), sockets.addresses());
                }
            } catch (IOException e) {
                settings = before;
                tls.use(before.name(), certificatesBefore);
                LOG.error("{}: listen: {}; the old settings stay", file.name(), e.getMessage());
                return;
            }
        }
        if (!wanted.isEnabled()) {
            connections.forEach(connection -> connection.drain(Reply.RECONFIGURING));
        }
        warnOfOpenRelay();
        LOG.info("listener {}: new settings for new sessions", wanted.name());
        connections.stream()
                .filter(connection -> listen(connection.address()).isEmpty())
                .forEach(connection -> connection.drain(Reply.RECONFIGURING));
    }

    /** Accepts no more, lets transactions finish for a moment, says 421 to the others. */
    @Deactivate
    public void stop(int reason) {
        boolean taken = reason == ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED;
        farewell = taken ? Reply.RECONFIGURING : Reply.SHUTTING_DOWN;
        leaving = true;
        unwatch();
        sockets.close();
        connections.forEach(connection -> connection.drain(farewell));
        awaitDrained();
        connections.forEach(Connection::abandon);
        tls.close();
        metrics.leave();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String protocol() {
        return "smtp";
    }

    @Override
    public CompletionStage<List<InetSocketAddress>> listen() {
        return CompletableFuture.supplyAsync(this::bind, transport.writers());
    }

    private synchronized List<InetSocketAddress> bind() {
        try {
            sockets.serve(addresses(settings), settings.backlog());
            listening = true;
            watch();
            trouble = "";
            List<InetSocketAddress> addresses = sockets.addresses();
            LOG.info("listener {}: listening on {}", settings.name(), addresses);
            return addresses;
        } catch (IOException e) {
            trouble = e.getMessage();
            throw new CompletionException(new IOException(file.name() + ": listen: " + e.getMessage(), e));
        }
    }

    /** Looks every second whether we are overloaded. */
    private void watch() {
        if (watch == null) {
            watch = transport.loops().next().scheduleWithFixedDelay(this::lookForStress, 1, 1, TimeUnit.SECONDS);
        }
    }

    private synchronized void unwatch() {
        stress.stop();
        if (watch != null) {
            watch.cancel(false);
        }
    }

    private void lookForStress() {
        Settings now = settings;
        boolean takesNoMail =
                core.current().flatMap(current -> current.admission().refusal()).isPresent();
        Stress.Signs signs = new Stress.Signs(
                counts.open(), now.sessionLimit(), takesNoMail, transport.lag().worst());
        stress.look(now.stress(), signs, System.nanoTime());
    }

    private void stressChanged(String reason) {
        if (reason.isEmpty()) {
            LOG.info("listener {}: stress is over", settings.name());
        } else {
            LOG.warn("listener {}: stress begins: {}; shorter times, fewer errors allowed", settings.name(), reason);
            metrics.stressed();
        }
        connections.forEach(Connection::stressChanged);
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        Settings now = settings;
        if (!trouble.isEmpty()) {
            findings.add(Finding.problem("listener " + now.name() + " " + trouble + "; see listen in " + file.name()));
        }
        if (now.isOpenRelay()) {
            findings.add(Finding.problem("listener " + now.name() + " lets the whole Internet relay, as "
                    + "i_know_this_is_an_open_relay in " + file.name() + " allows"));
        }
        if (listening && core.current().isEmpty()) {
            findings.add(Finding.problem("listener " + now.name() + " has no core to ask; clients get 421 and 451"));
        }
        findings.addAll(tls.check(now.name()));
        return findings;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public CoreServices core() {
        return core;
    }

    @Override
    public Authenticators authenticators() {
        return authenticators;
    }

    @Override
    public SessionCounts counts() {
        return counts;
    }

    @Override
    public Optional<TlsServer> tls(ListenAddress address) {
        return tls.at(address);
    }

    @Override
    public ListenerMetrics metrics() {
        return metrics;
    }

    @Override
    public Throttles throttles() {
        return throttles;
    }

    @Override
    public Stress stress() {
        return stress;
    }

    @Override
    public Executor writers() {
        return transport.writers();
    }

    @Override
    public void opened(Connection connection) {
        connections.add(connection);
        if (leaving) {
            connection.drain(farewell);
        }
    }

    @Override
    public void closed(Connection connection) {
        connections.remove(connection);
        if (leaving) {
            synchronized (connections) {
                connections.notifyAll();
            }
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindContexts(ValidationContexts service, Map<String, ?> properties) {
        core.came(ValidationContexts.class, service, properties);
    }

    void unbindContexts(ValidationContexts service) {
        core.went(ValidationContexts.class, service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDispatcher(PhaseDispatcher service, Map<String, ?> properties) {
        core.came(PhaseDispatcher.class, service, properties);
    }

    void unbindDispatcher(PhaseDispatcher service) {
        core.went(PhaseDispatcher.class, service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindIntake(MessageIntake service, Map<String, ?> properties) {
        core.came(MessageIntake.class, service, properties);
    }

    void unbindIntake(MessageIntake service) {
        core.went(MessageIntake.class, service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAdmission(Admission service, Map<String, ?> properties) {
        core.came(Admission.class, service, properties);
    }

    void unbindAdmission(Admission service) {
        core.went(Admission.class, service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindLog(MailLog service) {
        core.logCame(service);
    }

    void unbindLog(MailLog service) {
        core.logWent(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMetrics(Metrics service) {
        metrics.use(service);
    }

    void unbindMetrics(Metrics service) {
        metrics.leave(service);
    }

    /** Idle sessions follow at once, so that none of them keeps a core that is gone. */
    private void coreChanged() {
        connections.forEach(Connection::coreChanged);
    }

    private void warnOfOpenRelay() {
        if (settings.isOpenRelay()) {
            LOG.warn("{}: i_know_this_is_an_open_relay: everybody may relay through this listener", file.name());
        }
    }

    private void awaitDrained() {
        long end = System.nanoTime() + DRAIN.toNanos();
        synchronized (connections) {
            long left = end - System.nanoTime();
            while (!connections.isEmpty() && left > 0) {
                try {
                    connections.wait(Math.max(1, left / 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = end - System.nanoTime();
            }
        }
    }

    private static List<ListenAddress> addresses(Settings settings) {
        return settings.isEnabled()
                ? settings.listens().stream().map(Listen::address).toList()
                : List.of();
    }
}
