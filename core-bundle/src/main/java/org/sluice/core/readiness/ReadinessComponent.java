package org.sluice.core.readiness;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.injection.Injector;
import org.sluice.injection.MessageIntake;
import org.sluice.operations.HealthCheck;
import org.sluice.operations.Readiness;
import org.sluice.queue.QueueControl;
import org.sluice.spool.Spool;
import org.sluice.support.configuration.DataDirectory;

/** Watches the services and bundles that {@link Opening} waits for, and tells the world when mail is taken. */
@Component(
        service = {Readiness.class, HealthCheck.class},
        immediate = true)
public final class ReadinessComponent implements Readiness, HealthCheck, Surroundings {

    private static final Logger LOG = LoggerFactory.getLogger(ReadinessComponent.class);
    private static final long PERIOD_MILLIS = 100;
    private static final int ROUNDS_BETWEEN_LOOKS = 20;
    private static final String CONSOLE_PORT = "sluice.console.port";

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Spool spool;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile QueueControl queues;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(sluice.part=console)")
    private volatile HealthCheck console;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile MessageIntake intake;

    private final List<Injector> injectors = new CopyOnWriteArrayList<>();
    private final NoteFile ready = note("ready");
    private final NoteFile failed = note("failed");
    private final NoteFile troubled = note("troubles");
    private final Opening opening = new Opening(this, Clock.systemUTC(), this::announce, this::giveUp);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-readiness");
        thread.setDaemon(true);
        return thread;
    });
    private final BundleContext context;
    private final BundleSurvey survey;
    private final Troubles troubles;
    private int rounds;

    /** Starts looking. */
    @Activate
    public ReadinessComponent(
            BundleContext context, @Reference ServiceComponentRuntime runtime, @Reference ContainerLog log) {
        this.context = context;
        this.survey = new BundleSurvey(context, runtime, configuration());
        ComponentFaults components = new ComponentFaults(runtime);
        BundleFaults bundles = new BundleFaults(context, DataDirectory.path().resolve("deploy"), log::activatorFailure);
        this.troubles = new Troubles(
                () -> {
                    List<Fault> faults = new ArrayList<>(components.look());
                    // Before that, bundles wait for others that are yet to be installed.
                    faults.addAll(survey.isBooted() ? bundles.look() : List.of());
                    return faults;
                },
                Clock.systemUTC(),
                troubled);
        removeNotes();
        timer.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindInjector(Injector injector) {
        injectors.add(injector);
    }

    void unbindInjector(Injector injector) {
        injectors.removeIf(other -> other == injector);
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
        removeNotes();
    }

    @Override
    public boolean isReady() {
        return opening.isReady() && missing().isEmpty();
    }

    @Override
    public String waitingFor() {
        return opening.isReady() ? String.join(", ", missing()) : opening.waitingFor();
    }

    @Override
    public String name() {
        return "readiness";
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>(troubles.findings());
        String awaited = waitingFor();
        if (!awaited.isEmpty()) {
            findings.add(Finding.problem(
                    "no mail is taken yet: waiting for " + awaited + "; look at scr:list and at errors in the log"));
        }
        return findings;
    }

    @Override
    public List<String> faults() {
        // All of them: what starts last may be wrong too.
        return survey.isBooted() ? troubles.vital() : List.of();
    }

    @Override
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!survey.isBooted()) {
            missing.add("the container's start");
        }
        if (intake == null) {
            missing.add("the intake (etc/org.sluice.core.cfg)");
        }
        if (spool == null) {
            missing.add("the spool");
        }
        if (queues == null) {
            missing.add("delivery");
        }
        if (console == null && survey.hasShell()) {
            missing.add("the console");
        }
        return missing;
    }

    @Override
    public List<String> unsettled() {
        // Ready is said only when nothing is left that would have to be said with it.
        return troubles.isPending()
                ? List.of("what has failed so far and may yet come up")
                : survey.unsettled(injectors.size());
    }

    @Override
    public List<String> unsettledListeners() {
        return survey.unsettledListeners(injectors.size());
    }

    @Override
    public List<Injector> injectors() {
        return injectors;
    }

    private void look() {
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING) {
            // What goes away now is neither wrong nor mended.
            return;
        }
        try {
            // A look at every bundle and component costs a little, and is not urgent once mail is taken.
            if (!opening.isReady() || rounds++ % ROUNDS_BETWEEN_LOOKS == 0) {
                troubles.look();
            }
            opening.look();
        } catch (RuntimeException e) {
            LOG.error("readiness cannot be found out", e);
        }
    }

    private void announce(Map<String, List<InetSocketAddress>> addresses) {
        String port = context.getProperty(CONSOLE_PORT);
        String line = ReadyLine.of(addresses, survey.hasShell() ? port == null ? "8101" : port : "");
        failed.remove();
        ready.write(line);
        LOG.info(line);
        System.out.println(line);
        System.out.flush();
    }

    /** The launcher ends the container then, and says why; in somebody else's container nobody does. */
    private void giveUp(List<String> reasons) {
        failed.write(String.join("\n", reasons));
    }

    private void removeNotes() {
        List.of(ready, failed, troubled).forEach(NoteFile::remove);
    }

    private static NoteFile note(String name) {
        return new NoteFile(DataDirectory.path().resolve("karaf").resolve(name));
    }

    private static Path configuration() {
        String karafEtc = System.getProperty("karaf.etc");
        return karafEtc == null ? DataDirectory.path().resolve("etc") : Path.of(karafEtc);
    }
}
