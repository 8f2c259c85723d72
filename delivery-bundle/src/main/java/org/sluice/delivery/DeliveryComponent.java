package org.sluice.delivery;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
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
import org.sluice.delivery.route.Routes;
import org.sluice.dns.Dns;
import org.sluice.injection.Bounces;
import org.sluice.metrics.Metrics;
import org.sluice.operations.HealthCheck;
import org.sluice.operations.MailLog;
import org.sluice.queue.QueueControl;
import org.sluice.queue.QueueSummary;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolRecord;
import org.sluice.spool.SpoolWatcher;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.validation.ConfigurationRefused;

/**
 * Delivery as the container sees it. Every service it uses may be away for a while, as its bundle is replaced: mail waits
 * then. A spool that comes back is read again from its start.
 */
@Component(
        service = {QueueControl.class, SpoolWatcher.class, HealthCheck.class},
        configurationPid = DeliveryComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        property = "sluice.part=delivery")
public final class DeliveryComponent implements QueueControl, SpoolWatcher, HealthCheck {

    static final String PID = "org.sluice.delivery";

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryComponent.class);

    private final Surroundings surroundings = new Surroundings();
    private final Routes routes;
    private volatile Settings settings;
    private final Delivery delivery;
    private Metrics counted;
    private Gauges gauges;
    private boolean active;

    /** The routes are ours and come with the bundle; without them there is nothing to deliver to. */
    @Activate
    public DeliveryComponent(@Reference Routes routes, Map<String, Object> configuration) throws IOException {
        this.routes = routes;
        settings = read(configuration);
        delivery = new Delivery(surroundings, routes, () -> settings, DataDirectory.path(), InstantSource.system());
    }

    @Activate
    synchronized void activate() {
        active = true;
        showGauges();
        LOG.info("delivery is up, {} routes", routes.table().size());
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        try {
            settings = read(configuration);
        } catch (ConfigurationRefused refused) {
            LOG.error("etc/{}.cfg: {}; the old values stay", PID, refused.getMessage());
            return;
        }
        delivery.changed(settings);
    }

    @Deactivate
    void deactivate() {
        synchronized (this) {
            active = false;
            hideGauges();
        }
        try {
            delivery.stop();
        } catch (Exception trouble) {
            LOG.warn("delivery did not stop cleanly; nothing is lost, attempts cut short are repeated", trouble);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindSpool(Spool spool) {
        surroundings.spool(spool);
        if (active) {
            delivery.spoolCame(spool);
        }
    }

    synchronized void unbindSpool(Spool spool) {
        if (surroundings.spool().filter(present -> present == spool).isPresent()) {
            surroundings.spool(null);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindDns(Dns dns) {
        surroundings.dns(dns);
    }

    synchronized void unbindDns(Dns dns) {
        if (surroundings.dns().filter(present -> present == dns).isPresent()) {
            surroundings.dns(null);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindBounces(Bounces bounces) {
        surroundings.bounces(bounces);
    }

    synchronized void unbindBounces(Bounces bounces) {
        if (surroundings.bounces().filter(present -> present == bounces).isPresent()) {
            surroundings.bounces(null);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindMailLog(MailLog log) {
        surroundings.mailLog(log);
    }

    synchronized void unbindMailLog(MailLog log) {
        surroundings.dropMailLog(log);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindMetrics(Metrics metrics) {
        hideGauges();
        counted = metrics;
        surroundings.metrics(metrics);
        showGauges();
    }

    synchronized void unbindMetrics(Metrics metrics) {
        if (counted == metrics) {
            hideGauges();
            counted = null;
            surroundings.metrics(null);
        }
    }

    @Override
    public List<QueueSummary> queues() {
        return delivery.commands().queues();
    }

    @Override
    public List<SpoolRecord> messages(String domain, int limit) {
        return delivery.commands().messages(domain, limit);
    }

    @Override
    public CompletionStage<Integer> flush(String domain) {
        return delivery.commands().flush(domain);
    }

    @Override
    public CompletionStage<Void> hold(String domain) {
        return delivery.commands().hold(domain);
    }

    @Override
    public CompletionStage<Void> release(String domain) {
        return delivery.commands().release(domain);
    }

    @Override
    public CompletionStage<Boolean> delete(String messageId) {
        return delivery.commands().delete(messageId);
    }

    @Override
    public Optional<String> route(String domain) {
        return delivery.commands().route(domain);
    }

    /** Reads the spool only now that it tells us of new mail: what came between an earlier scan and this would lie there. */
    @Override
    public synchronized void watching() {
        if (active) {
            surroundings.spool().ifPresent(delivery::spoolCame);
        }
    }

    @Override
    public void queued(SpoolRecord record) {
        delivery.queued(record);
    }

    @Override
    public void removed(String id) {
        delivery.removed(id);
    }

    @Override
    public String name() {
        return "delivery";
    }

    @Override
    public List<Finding> check() {
        return delivery.findings();
    }

    private static Settings read(Map<String, Object> configuration) {
        return Settings.of(configuration, DataDirectory.path(), Machine.hostName());
    }

    private void showGauges() {
        if (active && counted != null) {
            gauges = new Gauges(counted, delivery);
        }
    }

    private void hideGauges() {
        if (gauges != null) {
            gauges.close();
            gauges = null;
        }
    }
}
