package org.sluice.spool.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
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
import org.sluice.message.MessageBody;
import org.sluice.metrics.Metrics;
import org.sluice.operations.HealthCheck;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord;
import org.sluice.spool.SpoolWatcher;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.validation.ConfigurationRefused;

/** The spool as a service. Opened when activated, so who finds the service finds an open spool. */
@Component(
        service = {Spool.class, HealthCheck.class},
        configurationPid = SpoolComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class SpoolComponent implements Spool, HealthCheck {

    static final String PID = "org.sluice.spool";

    private static final Logger LOG = LoggerFactory.getLogger(SpoolComponent.class);

    private final DurableSpool spool;

    @Activate
    public SpoolComponent(Map<String, Object> config) throws IOException {
        Path directory = DataDirectory.path().resolve("spool");
        NativeLibrary.load(DataDirectory.ofKaraf()
                .map(data -> data.resolve("karaf").resolve("tmp"))
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"))));
        this.spool = DurableSpool.open(directory, Settings.of(config), DurableSpool.Environment.real(directory));
        LOG.info(
                "spool {} is open: {} queued, {} in quarantine",
                directory,
                spool.count(SpoolRecord.State.QUEUED),
                spool.count(SpoolRecord.State.QUARANTINED));
    }

    @Modified
    void modified(Map<String, Object> config) {
        try {
            spool.configure(Settings.of(config));
            LOG.info("etc/{}.cfg is in effect", PID);
        } catch (ConfigurationRefused e) {
            LOG.error("etc/{}.cfg: {}; the old values stay", PID, e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        spool.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindWatcher(SpoolWatcher watcher) {
        spool.notifier().watch(watcher);
    }

    void unbindWatcher(SpoolWatcher watcher) {
        spool.notifier().unwatch(watcher);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMetrics(Metrics metrics) {
        spool.metrics().bind(metrics, spool);
    }

    void unbindMetrics(Metrics metrics) {
        spool.metrics().unbind(metrics);
    }

    @Override
    public CompletionStage<Void> commit(SpoolBatch batch, Duration deadline) {
        return spool.commit(batch, deadline);
    }

    @Override
    public void scan(SpoolRecord.State state, Predicate<SpoolRecord> visitor) {
        spool.scan(state, visitor);
    }

    @Override
    public Optional<SpoolRecord> find(String id) {
        return spool.find(id);
    }

    @Override
    public Optional<MessageBody> content(String id) {
        return spool.content(id);
    }

    @Override
    public Optional<String> refusal() {
        return spool.refusal();
    }

    @Override
    public long count(SpoolRecord.State state) {
        return spool.count(state);
    }

    @Override
    public String name() {
        return "spool";
    }

    @Override
    public List<Finding> check() {
        return spool.check();
    }
}
