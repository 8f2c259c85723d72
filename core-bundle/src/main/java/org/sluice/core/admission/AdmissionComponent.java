package org.sluice.core.admission;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.sluice.core.settings.Configured;
import org.sluice.injection.Admission;
import org.sluice.message.SmtpReply;
import org.sluice.metrics.Metrics;
import org.sluice.operations.HealthCheck;
import org.sluice.support.configuration.DataDirectory;

/** The budgets as a service, and the timer that looks at the disk. */
@Component(
        service = {Admission.class, WaitingMessages.class, HealthCheck.class},
        configurationPid = "org.sluice.core",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class AdmissionComponent implements Admission, WaitingMessages, HealthCheck {

    private static final long SAMPLE_SECONDS = 2;

    @Reference
    private SpoolLink spool;

    @Reference
    private Metrics metrics;

    private final Configured<AdmissionSettings> settings = new Configured<>("org.sluice.core", AdmissionSettings::of);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-admission");
        thread.setDaemon(true);
        return thread;
    });
    private final List<AutoCloseable> gauges = new ArrayList<>();
    private Path spillDirectory;
    private Budgets budgets;

    @Activate
    void activate(Map<String, Object> values) {
        settings.activate(values);
        Instant processStart =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        spillDirectory = SpillDirectory.prepare(DataDirectory.path().resolve("spool/incoming"), processStart);
        budgets = new Budgets(settings::now, spool, spool::isExpected, new FileSystem(spillDirectory));
        budgets.sample();
        timer.scheduleWithFixedDelay(budgets::sample, SAMPLE_SECONDS, SAMPLE_SECONDS, TimeUnit.SECONDS);
        gauges.add(metrics.gauge("sluice_body_memory_bytes", budgets::reservedOctets));
        gauges.add(metrics.gauge("sluice_messages_waiting", budgets::waitingMessages));
        gauges.add(metrics.gauge("sluice_disk_short", () -> budgets.isDiskShort() ? 1 : 0));
    }

    @Modified
    void modified(Map<String, Object> values) {
        settings.modify(values);
    }

    @Deactivate
    void deactivate() throws Exception {
        timer.shutdownNow();
        for (AutoCloseable gauge : gauges) {
            gauge.close();
        }
    }

    @Override
    public Optional<SmtpReply> refusal() {
        return budgets.refusal();
    }

    @Override
    public boolean reserve(long octets) {
        return budgets.reserve(octets);
    }

    @Override
    public void free(long octets) {
        budgets.free(octets);
    }

    @Override
    public Path spillDirectory() {
        return spillDirectory;
    }

    @Override
    public String name() {
        return "admission";
    }

    @Override
    public List<Finding> check() {
        return budgets.findings();
    }

    @Override
    public void entered() {
        budgets.entered();
    }

    @Override
    public void left() {
        budgets.left();
    }

    private record FileSystem(Path path) implements DiskSpace {
        @Override
        public long usable() throws IOException {
            return Files.getFileStore(path).getUsableSpace();
        }

        @Override
        public long total() throws IOException {
            return Files.getFileStore(path).getTotalSpace();
        }
    }
}
