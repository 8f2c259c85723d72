package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

class StopLimitTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final CompletableFuture<Integer> halted = new CompletableFuture<>();
    private Layout layout;

    @BeforeEach
    void prepare() throws Exception {
        layout = new Layout(folder.resolve("distribution"), folder);
        Files.createDirectories(layout.log());
    }

    @Test
    void endsTheProcessAndNamesTheBundleThatHangs() throws Exception {
        limit(Duration.ofSeconds(1))
                .begin(() -> List.of(
                        bundle(0, "system.bundle", Bundle.STOPPING),
                        bundle(7, "org.example.stopped", Bundle.RESOLVED),
                        bundle(8, "org.example.hangs", Bundle.STOPPING),
                        bundle(9, "org.example.later", Bundle.ACTIVE)));
        assertThat(halted).succeedsWithin(SOON).isEqualTo(4);
        assertThat(layout.forced())
                .content()
                .startsWith("sluice: org.example.hangs 1.2.0 did not stop within 1 s")
                .contains(layout.stuckThreads().toString(), "to be rid of the bundle");
        assertThat(layout.stuckThreads()).content().contains("org.example.hangs", "sluice-stop-limit (RUNNABLE)");
    }

    @Test
    void endsTheProcessWhenNoBundleIsToBlame() throws Exception {
        limit(Duration.ofMillis(1)).begin(() -> {
            throw new IllegalStateException("the framework is gone");
        });
        assertThat(halted).succeedsWithin(SOON).isEqualTo(4);
        assertThat(layout.forced()).content().startsWith("sluice: the container itself did not stop");
    }

    @Test
    void leavesAContainerAloneThatStoppedInTime() throws Exception {
        StopLimit limit = limit(Duration.ofMillis(300));
        limit.begin(List::of);
        limit.met();
        assertThat(halted).failsWithin(Duration.ofMillis(900));
        assertThat(layout.forced()).doesNotExist();
        limit.begin(List::of);
        assertThat(halted).as("the next stop has its limit too").succeedsWithin(SOON);
    }

    private StopLimit limit(Duration duration) {
        return new StopLimit(layout, duration, halted::complete);
    }

    private static Bundle bundle(long id, String name, int state) {
        return (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getBundleId" -> id;
                    case "getSymbolicName" -> name;
                    case "getState" -> state;
                    case "getVersion" -> Version.parseVersion("1.2.0");
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
