package org.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.spool.SpoolRecord;
import org.sluice.validation.ConfigurationRefused;

/** The components as the container drives them. */
@Timeout(60)
class ComponentsTest {
    @TempDir
    Path directory;

    private final RoutesComponent routes = new RoutesComponent();
    private final MemorySpool spool = new MemorySpool();
    private String before;

    @BeforeEach
    void root() {
        before = System.setProperty("karaf.base", directory.toString());
    }

    @AfterEach
    void restore() {
        spool.close();
        if (before == null) {
            System.clearProperty("karaf.base");
        } else {
            System.setProperty("karaf.base", before);
        }
    }

    @Test
    void badRoutesAreRefusedAndTheOldOnesStay() {
        assertThatThrownBy(() -> routes.activate(Map.of("a.test", "nonsense")))
                .isInstanceOf(ConfigurationRefused.class);
        AtomicInteger changes = new AtomicInteger();
        routes.onChange(changes::incrementAndGet);
        routes.activate(Map.of("a.test", "maildir"));
        routes.modified(Map.of("a.test", "nonsense", "b.test", "mx"));
        assertThat(routes.table().find("a.test").describe()).isEqualTo("maildir");
        assertThat(routes.table().find("b.test").describe()).isEqualTo("none");
        assertThat(changes).hasValue(0);
        routes.modified(Map.of("b.test", "mx"));
        assertThat(routes.table().find("b.test").describe()).isEqualTo("mx");
        assertThat(changes).hasValue(1);
    }

    @Test
    void deliversBetweenActivationAndDeactivation() throws IOException {
        routes.activate(Map.of("a.test", "maildir"));
        assertThatThrownBy(() -> new DeliveryComponent(routes, Map.of("retry_interval", "soon")))
                .isInstanceOf(ConfigurationRefused.class);
        DeliveryComponent component = new DeliveryComponent(routes, Map.of());
        spool.store(Mail.to("1", "ann@a.test"), "x\r\n");
        component.bindSpool(spool);
        component.activate();
        spool.store(Mail.to("between", "ann@a.test"), "stored while delivery is up and not yet told of new mail\r\n");
        spool.watcher(component);
        spool.receive(Mail.to("2", "ann@a.test"), "x\r\n");
        Await.until("delivered", () -> spool.count(SpoolRecord.State.QUEUED) == 0);
        component.modified(Map.of("retry_interval", "soon"));
        assertThat(component.route("a.test")).contains("maildir");
        assertThat(component.queues()).isEmpty();
        component.unbindSpool(spool);
        assertThat(component.check()).anyMatch(finding -> finding.isSerious());
        MemorySpool next = new MemorySpool();
        next.store(Mail.to("3", "ann@a.test"), "x\r\n");
        component.bindSpool(next);
        component.unbindSpool(spool);
        Await.until("taken from the new spool", () -> next.count(SpoolRecord.State.QUEUED) == 0);
        component.deactivate();
        next.close();
        try (var files = Files.list(directory.resolve("mail/a.test/ann/new"))) {
            assertThat(files).hasSize(4);
        }
    }
}
