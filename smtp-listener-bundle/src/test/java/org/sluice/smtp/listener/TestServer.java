package org.sluice.smtp.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.ComponentConstants;
import org.sluice.operations.MailLog;
import org.sluice.smtp.auth.Authenticators;
import org.sluice.smtp.auth.FakeUsers;
import org.sluice.smtp.core.ScriptedCore;

/** A listener on an ephemeral loopback port with a scripted core behind it. */
public final class TestServer implements AutoCloseable {

    public final ScriptedCore core;
    public final ListenerComponent listener;
    public final Path spill;
    /** What went into reject log and session log. */
    public final List<Line> log = new CopyOnWriteArrayList<>();

    public final FakeUsers users = new FakeUsers();
    public final Authenticators authenticators = FakeUsers.nobody();
    private final Transport transport;
    private boolean stopped;

    public TestServer(Transport.Kind kind, Map<String, String> configuration) {
        assumeTrue(kind.isAvailable(), kind + " is not available here");
        try {
            Path target = Path.of("target");
            spill = Files.isDirectory(target)
                    ? Files.createTempDirectory(target, "spill")
                    : Files.createTempDirectory("spill");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        core = new ScriptedCore(spill);
        transport = new Transport(kind);
        Map<String, Object> all = new HashMap<>();
        all.put("service.pid", "org.sluice.listener~smtp");
        all.put("listen", "127.0.0.1:0");
        all.put("banner_hostname", "mx.sluice.test");
        // Tests share the processor with others: how late a loop comes says nothing here.
        all.put("stress_loop_lag", "0");
        all.putAll(configuration);
        listener = new ListenerComponent(transport, all);
        listener.authenticators = authenticators;
        bind(core);
        listener.bindLog((event, fields) -> log.add(new Line(event, new LinkedHashMap<>(fields))));
    }

    /** One line. */
    record Line(MailLog.Event event, Map<String, Object> fields) {}

    /** The lines of one log. */
    public List<Map<String, Object>> log(MailLog.Event event) {
        return log.stream()
                .filter(line -> line.event() == event)
                .map(Line::fields)
                .toList();
    }

    /** From now on there is somebody to ask. */
    public TestServer withUsers() {
        users.join(authenticators);
        return this;
    }

    public TestServer(Map<String, String> configuration) {
        this(best(), configuration);
    }

    static Transport.Kind best() {
        return Transport.Kind.EPOLL.isAvailable() ? Transport.Kind.EPOLL : Transport.Kind.NIO;
    }

    public void bind(ScriptedCore another) {
        Map<String, Object> properties = Map.of("service.bundleid", (long) another.hashCode());
        listener.bindContexts(another, properties);
        listener.bindDispatcher(another, properties);
        listener.bindIntake(another, properties);
        listener.bindAdmission(another, properties);
    }

    public void unbind(ScriptedCore gone) {
        listener.unbindContexts(gone);
        listener.unbindDispatcher(gone);
        listener.unbindIntake(gone);
        listener.unbindAdmission(gone);
    }

    /** Another bundle's dispatcher comes. */
    public void bindDispatcher(ScriptedCore another, long bundle) {
        listener.bindDispatcher(another, Map.of("service.bundleid", bundle));
    }

    /** Nobody writes logs any more. */
    public void unbindLog() {
        listener.unbindLog(null);
    }

    public InetSocketAddress address() {
        return listener.listen()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join()
                .get(0);
    }

    public Client client() throws IOException {
        return new Client(address());
    }

    /** Stops the listener as SCR does. */
    void stop(int reason) {
        stopped = true;
        listener.stop(reason);
        transport.stop();
    }

    /** Stops the listener, and looks whether it kept the rules and gave everything back. */
    @Override
    public void close() {
        if (!stopped) {
            stop(ComponentConstants.DEACTIVATION_REASON_DISPOSED);
        }
        assertThat(core.violations).isEmpty();
        await(() -> core.reserved.get() == 0, "memory given back");
        await(() -> isEmpty(spill), "spill files removed");
    }

    public static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as(what).isNegative();
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean isEmpty(Path directory) {
        try (var files = Files.list(directory)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
