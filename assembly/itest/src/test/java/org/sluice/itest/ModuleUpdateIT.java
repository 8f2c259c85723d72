package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Origin;
import org.sluice.injection.Outcome;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.injection.ValidationContexts;
import org.sluice.itest.bundle.SlowModule;
import org.sluice.message.EnvelopeAddress;
import org.sluice.testing.LentPackages;
import org.sluice.validation.Phase;

/** The shipped core in a framework within the test: a module is updated under sessions that wait for it. */
class ModuleUpdateIT {
    private static final int SESSIONS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 25);
    private static final List<String> LIBRARIES = List.of(
            "org/osgi/org.osgi.util.function",
            "org/osgi/org.osgi.util.promise",
            "org/osgi/org.osgi.service.component",
            "org/apache/felix/org.apache.felix.configadmin/",
            "org/apache/felix/org.apache.felix.scr",
            "com/fasterxml/jackson/core/jackson-core",
            "commons-io",
            "org/apache/james/apache-mime4j-core",
            "dnsjava",
            "com/github/ben-manes/caffeine");

    @TempDir
    Path folder;

    private final ExecutorService home = Executors.newSingleThreadExecutor();
    private final Map<String, Integer> events = new ConcurrentHashMap<>();
    private Framework framework;
    private Bundle module;

    @BeforeEach
    void startFramework() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(new HashMap<>(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve("cache").toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        LentPackages.header())));
        framework.start();
        for (String library : LIBRARIES) {
            install(library).start();
        }
        Bundle core = install("org/sluice/core-bundle");
        core.start();
        configure("org.sluice.core", Map.of());
        configure("org.sluice.dns", Map.of());
        configure("org.sluice.modules", Map.of("slow.required", "true", "slow.phases", "MAILFROM"));
        module = framework.getBundleContext().installBundle("slow", bundle("1.0.0"));
        module.start();
        framework
                .getBundleContext()
                .addBundleListener(event -> events.merge(event.getBundle().getSymbolicName(), 1, Integer::sum));
    }

    @AfterEach
    void stopFramework() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
        home.shutdownNow();
    }

    @Test
    void answersEverySessionWhileTheModuleIsUpdated() throws Exception {
        PhaseDispatcher dispatcher = service(PhaseDispatcher.class);
        List<CompletableFuture<Outcome>> waiting = ask(dispatcher);
        module.update(bundle("1.1.0"));
        List<CompletableFuture<Outcome>> later = ask(dispatcher);
        assertThat(replies(waiting))
                .as("asked before")
                .containsOnly("says 1.0.0")
                .hasSize(SESSIONS);
        assertThat(replies(later)).as("asked after").containsOnly("says 1.1.0").hasSize(SESSIONS);
    }

    @Test
    void holdsWhatIsAskedWhileARequiredModuleIsAway() throws Exception {
        PhaseDispatcher dispatcher = service(PhaseDispatcher.class);
        module.stop();
        List<CompletableFuture<Outcome>> held = ask(dispatcher);
        assertThat(held).noneMatch(CompletableFuture::isDone);
        module.update(bundle("1.1.0"));
        module.start();
        assertThat(replies(held)).containsOnly("says 1.1.0").hasSize(SESSIONS);
    }

    @Test
    void touchesNoOtherBundle() throws Exception {
        service(PhaseDispatcher.class);
        module.update(bundle("1.1.0"));
        assertThat(events).containsOnlyKeys("org.example.slow");
    }

    private List<CompletableFuture<Outcome>> ask(PhaseDispatcher dispatcher) throws Exception {
        ValidationContexts contexts = service(ValidationContexts.class);
        List<CompletableFuture<Outcome>> asked = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            asked.add(CompletableFuture.supplyAsync(() -> dispatcher.dispatch(Phase.MAILFROM, begin(contexts)), home)
                    .get(10, TimeUnit.SECONDS)
                    .toCompletableFuture());
        }
        return asked;
    }

    private Transaction begin(ValidationContexts contexts) {
        Session session = contexts.open(ConnectionFacts.of(Origin.SMTP, "smtp", ADDRESS, ADDRESS), home);
        return session.begin(EnvelopeAddress.parse("a@example.org"), Map.of(), "MAIL FROM:<a@example.org>");
    }

    private static List<String> replies(List<CompletableFuture<Outcome>> asked) throws Exception {
        List<String> texts = new ArrayList<>();
        for (CompletableFuture<Outcome> each : asked) {
            Outcome outcome = each.get(20, TimeUnit.SECONDS);
            texts.add(outcome.reply().map(reply -> reply.text()).orElse("nobody objected"));
        }
        return texts;
    }

    /** The shipped file, with some values changed. */
    private void configure(String pid, Map<String, String> changed) throws Exception {
        Properties shipped = new Properties();
        try (InputStream in = Files.newInputStream(Archive.home().resolve("etc").resolve(pid + ".cfg"))) {
            shipped.load(in);
        }
        Dictionary<String, Object> values = new Hashtable<>();
        shipped.forEach((key, value) -> values.put(key.toString(), value));
        changed.forEach(values::put);
        service(ConfigurationAdmin.class).getConfiguration(pid, null).update(values);
    }

    /**
     * Asks for any reference by name: the core's classes are on this test's own path too, and a service that also bears one
     * of those counts as not assignable to us, although the type we ask for is.
     */
    private <T> T service(Class<T> type) throws Exception {
        BundleContext context = framework.getBundleContext();
        long begun = System.nanoTime();
        Object service = null;
        while (service == null && System.nanoTime() - begun < PATIENCE.toNanos()) {
            ServiceReference<?>[] references = context.getAllServiceReferences(type.getName(), null);
            service = references == null ? null : context.getService(references[0]);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertThat(service).as(type.getName()).isNotNull();
        return type.cast(service);
    }

    private InputStream bundle(String version) throws Exception {
        Path file = folder.resolve("slow-" + version + ".jar");
        TestBundle.write(file, "slow", version, SlowModule.class, "validation.name=slow;validation.phases=MAILFROM");
        return Files.newInputStream(file);
    }

    private Bundle install(String path) throws Exception {
        Path system = Archive.home().resolve("system");
        try (Stream<Path> files = Files.walk(system.resolve(path))) {
            Path jar = files.filter(each -> each.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            return framework.getBundleContext().installBundle("reference:" + jar.toUri());
        }
    }
}
