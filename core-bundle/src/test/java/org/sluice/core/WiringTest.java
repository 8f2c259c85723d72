package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.Reader;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;
import org.sluice.core.intake.MemorySpool;
import org.sluice.core.intake.ScriptedDispatcher;
import org.sluice.core.intake.TestContexts;
import org.sluice.injection.Admission;
import org.sluice.injection.Bounces;
import org.sluice.injection.Injector;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.ValidationContexts;
import org.sluice.metrics.Metrics;
import org.sluice.operations.MailLog;
import org.sluice.operations.Readiness;
import org.sluice.queue.Quarantine;
import org.sluice.queue.QueueControl;
import org.sluice.spool.Spool;
import org.sluice.testing.LentPackages;

/** The components find each other in a real framework, and the injector is opened last. */
class WiringTest {

    @TempDir
    Path data;

    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        System.setProperty("karaf.base", data.toString());
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        data.resolve("cache").toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        LentPackages.header()));
        framework.start();
        BundleContext context = framework.getBundleContext();
        List<Bundle> bundles = Stream.of(
                        "org.osgi.util.function",
                        "org.osgi.util.promise",
                        "org.osgi.service.component-",
                        "org.apache.felix.configadmin",
                        "org.apache.felix.scr",
                        "jackson-core",
                        "commons-io",
                        "apache-mime4j-core",
                        "dnsjava",
                        "caffeine")
                .map(WiringTest::onClassPath)
                .flatMap(List::stream)
                .map(file -> install(context, file))
                .toList();
        for (Bundle bundle : bundles) {
            bundle.start();
        }
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
        System.clearProperty("karaf.base");
    }

    @Test
    void opensTheInjectorWhenTheSpoolComes() throws Exception {
        BundleContext context = framework.getBundleContext();
        CountDownLatch listening = new CountDownLatch(1);
        context.registerService(PhaseDispatcher.class, new ScriptedDispatcher(), null);
        context.registerService(ValidationContexts.class, new TestContexts(), null);
        context.registerService(QueueControl.class, silent(QueueControl.class), null);
        context.registerService(Injector.class, injector(listening), null);
        Bundle core = install(context, new File("target/classes"));
        core.start();
        BundleContext own = core.getBundleContext();
        configure(context);
        for (Class<?> service : List.of(
                MessageIntake.class, Bounces.class, Admission.class, MailLog.class, Metrics.class, Quarantine.class)) {
            assertThat(await(own, service)).as(service.getName()).isNotNull();
        }
        Readiness readiness = await(own, Readiness.class);
        assertThat(readiness.isReady()).isFalse();
        assertThat(listening.getCount()).isEqualTo(1);
        context.registerService(Spool.class, new MemorySpool(), null);
        assertThat(listening.await(20, TimeUnit.SECONDS)).isTrue();
        Path file = data.resolve("karaf/ready");
        until(() -> readiness.isReady() && Files.exists(file));
        assertThat(file).hasContent("Sluice ready smtp=2525");
        assertThat(await(own, Admission.class).refusal()).isEmpty();
        core.stop();
        assertThat(file).doesNotExist();
    }

    private static void configure(BundleContext context) throws Exception {
        Properties shipped = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of("src/main/cfg/org.sluice.core.cfg"))) {
            shipped.load(in);
        }
        Dictionary<String, Object> values = new Hashtable<>();
        shipped.forEach((key, value) -> values.put(key.toString(), value));
        values.put("disk_floor_percent", "0");
        values.put("disk_floor_mib", "0");
        ConfigurationAdmin admin = await(context, ConfigurationAdmin.class);
        admin.getConfiguration("org.sluice.core", null).update(values);
    }

    private static <T> T await(BundleContext context, Class<T> type) throws InterruptedException {
        ServiceTracker<T, T> tracker = new ServiceTracker<>(context, type, null);
        tracker.open();
        return tracker.waitForService(20_000);
    }

    private static void until(java.util.function.BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean() && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
    }

    private static Injector injector(CountDownLatch listening) {
        return (Injector) Proxy.newProxyInstance(
                WiringTest.class.getClassLoader(), new Class<?>[] {Injector.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "listen":
                            listening.countDown();
                            return CompletableFuture.completedFuture(List.of(new InetSocketAddress("127.0.0.1", 2525)));
                        case "name":
                            return "mx";
                        case "protocol":
                            return "smtp";
                        case "hashCode":
                            return System.identityHashCode(proxy);
                        default:
                            return method.getName().equals("equals") && proxy == arguments[0];
                    }
                });
    }

    private static <T> T silent(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null));
    }

    private static List<File> onClassPath(String name) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new)
                .filter(file ->
                        file.getName().startsWith(name) && file.getName().endsWith(".jar"))
                .toList();
    }

    private static Bundle install(BundleContext context, File file) {
        try {
            return context.installBundle("reference:" + file.getAbsoluteFile().toURI());
        } catch (Exception e) {
            throw new AssertionError(file.toString(), e);
        }
    }
}
