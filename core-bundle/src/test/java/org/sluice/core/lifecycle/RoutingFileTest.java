package org.sluice.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.sluice.validation.ConfigurationRefused;

/** The file that the operator and the console write, with a stand-in for Configuration Admin and the file installer. */
class RoutingFileTest {

    private static final Version TWO = new Version(2, 0, 0);

    @TempDir
    Path folder;

    private final List<Routes> heard = new ArrayList<>();
    private Path file;
    private Dictionary<String, Object> stored = new Hashtable<>();
    private Exception trouble;

    @BeforeEach
    void ship() throws IOException {
        file = Files.writeString(folder.resolve("org.sluice.routing.cfg"), "new-version = standby\n");
        stored.put("felix.fileinstall.filename", file.toUri().toString());
        stored.put("new-version", "standby");
    }

    private RoutingFile open() {
        RoutingFile opened = new RoutingFile(context(), admin(), Map.of("new-version", "standby"));
        opened.follow(heard::add);
        return opened;
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) ->
                        folder.resolve((String) arguments[0]).toFile());
    }

    private ConfigurationAdmin admin() {
        Configuration configuration = (Configuration) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Configuration.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperties")) {
                        return stored;
                    }
                    update(arguments);
                    return null;
                });
        return (ConfigurationAdmin) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ConfigurationAdmin.class},
                (proxy, method, arguments) -> configuration);
    }

    @SuppressWarnings("unchecked") // update() takes a dictionary of strings
    private void update(Object[] arguments) throws Exception {
        if (trouble != null) {
            throw trouble;
        }
        stored = (Dictionary<String, Object>) arguments[0];
        Properties properties = new Properties();
        for (var keys = stored.keys(); keys.hasMoreElements(); ) {
            String key = keys.nextElement();
            if (!key.startsWith("felix.")) {
                properties.setProperty(key, stored.get(key).toString());
            }
        }
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
    }

    private static Routes promoted(RoutingFile from) {
        return from.routes().with("scan", route -> route.promote(TWO, new Version(1, 0, 0)));
    }

    @Test
    void anOrderIsInTheFileWhenItIsConfirmed() throws IOException {
        RoutingFile routing = open();
        routing.save(promoted(routing));
        Properties read = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            read.load(in);
        }
        assertThat(read).containsEntry("scan.serves", "2.0.0").containsEntry("scan.previous", "1.0.0");
        assertThat(folder.resolve("routing-ordered.properties")).doesNotExist();
    }

    @Test
    void anOrderTheFileNeverGotHoldsAfterARestart() {
        RoutingFile routing = open();
        trouble = new IllegalThreadStateException("the server goes down here");
        assertThatThrownBy(() -> routing.save(promoted(routing))).isSameAs(trouble);
        trouble = null;
        RoutingFile again = open();
        assertThat(again.routes().of("scan").serves()).contains(TWO);
        again.catchUp();
        assertThat(file).content().contains("scan.serves=2.0.0");
        assertThat(folder.resolve("routing-ordered.properties")).doesNotExist();
    }

    @Test
    void anOrderThatCannotBeWrittenIsRefusedAndForgotten() {
        RoutingFile routing = open();
        trouble = new IOException("disk full");
        assertThatThrownBy(() -> routing.save(promoted(routing)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("disk full");
        assertThat(routing.routes().of("scan")).isEqualTo(Route.NONE);
        assertThat(open().routes().of("scan")).isEqualTo(Route.NONE);
    }

    @Test
    void whatItWroteItselfIsNoNewsButAnEditIs() {
        RoutingFile routing = open();
        Routes promoted = promoted(routing);
        routing.save(promoted);
        heard.clear();
        routing.modify(Map.copyOf(promoted.asMap()));
        assertThat(heard).isEmpty();
        routing.modify(Map.of("scan.serves", "3.0.0"));
        assertThat(heard).hasSize(1);
        assertThat(routing.routes().of("scan").serves()).contains(new Version(3, 0, 0));
    }

    /** The file installer had read the file before the order was written, and only then told of it. */
    @Test
    void anOrderOutlivesStaleNewsOfTheFile() {
        RoutingFile routing = open();
        routing.save(promoted(routing));
        Map<String, Object> stale = Map.copyOf(routing.routes().asMap());
        routing.save(routing.routes().with("scan", route -> route.rollback(TWO)));
        Map<String, String> ordered = routing.routes().asMap();
        heard.clear();
        stored = new Hashtable<>(stale);
        routing.modify(stale);
        assertThat(heard).isEmpty();
        assertThat(routing.routes().asMap()).isEqualTo(ordered);
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            while (!Files.readString(file).contains("scan.serves=1.0.0")) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void anEditThatBringsBackWhatWasThereLongAgoIsAnEdit() {
        AtomicLong clock = new AtomicLong();
        OwnWriting own = new OwnWriting(clock::get);
        own.add(Map.of("scan.serves", "2.0.0", "new-version", "serve"));
        assertThat(own.isEcho(Map.of("scan.serves", "2.0.0"))).isTrue();
        assertThat(own.isEcho(Map.of("scan.serves", "3.0.0"))).isFalse();
        clock.set(Duration.ofSeconds(4).toNanos());
        assertThat(own.isEcho(Map.of("scan.serves", "2.0.0"))).isFalse();
    }

    @Test
    void aBadEditChangesNothing() {
        RoutingFile routing = open();
        heard.clear();
        routing.modify(Map.of("scan.serves", "soon"));
        assertThat(heard).isEmpty();
        assertThat(routing.routes().newVersion()).isEqualTo(Routes.NewVersion.STANDBY);
        assertThatThrownBy(() -> new RoutingFile(context(), admin(), Map.of("scan.serves", "soon")))
                .isInstanceOf(ConfigurationRefused.class);
    }
}
