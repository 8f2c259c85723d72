package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator changed outlives restarts and upgrades; the distribution is never written. */
@ExtendWith(Distributions.class)
class DataDirectoryIT {
    private static final String EDITED = "org.sluice.spool.cfg";
    private static final String UNEDITED = "org.sluice.delivery.cfg";

    @Test
    void keepsEditedFilesOverAnUpgrade(Distribution server) throws Exception {
        server.start().stop();
        Path etc = server.data().resolve("etc");
        String edited = Files.readString(etc.resolve(EDITED)) + "# mine\n";
        Files.writeString(etc.resolve(EDITED), edited);

        Path next = Archive.copy();
        add(next.resolve("etc").resolve(EDITED), "# new\n");
        add(next.resolve("etc").resolve(UNEDITED), "# new\n");
        Files.writeString(next.resolve("etc/org.sluice.example.cfg"), "# new\n");
        pretendNewBuild(next);
        server.upgrade(next);
        server.start();

        assertThat(etc.resolve(EDITED)).hasContent(edited);
        assertThat(etc.resolve(EDITED + ".dist"))
                .hasSameTextualContentAs(next.resolve("etc").resolve(EDITED));
        assertThat(etc.resolve(UNEDITED))
                .hasSameTextualContentAs(next.resolve("etc").resolve(UNEDITED));
        assertThat(etc.resolve(UNEDITED + ".dist")).doesNotExist();
        assertThat(etc.resolve("org.sluice.example.cfg")).exists();
    }

    @Test
    void installsAgainWhatWasInstalledWhenTheContainerIsMadeAnew(Distribution server) throws Exception {
        server.start();
        server.console("feature:uninstall sluice-spf_v1").ok();
        server.console("feature:install jaas").ok();
        server.stop();
        Path next = Archive.copy();
        pretendNewBuild(next);
        server.upgrade(next);
        server.start();
        assertThat(server.console("feature:list --required").ok())
                .contains("sluice-fcdns", "jaas")
                .doesNotContain("sluice-spf_v1");

        server.console("feature:install sluice-spf_v1").ok();
        Path list = server.data().resolve("features");
        Await.until("the list follows", Duration.ofSeconds(60), () -> Files.readString(list)
                .contains("\nsluice-spf_v1\n"));
        server.kill();
        Distribution.remove(server.data().resolve("karaf"));
        server.start();
        assertThat(server.console("feature:list --required").ok()).contains("sluice-spf_v1");
    }

    @Test
    void leavesTheDistributionAndItsOwnUneditedFilesAsTheyWere(Distribution server) throws Exception {
        Map<String, String> before = snapshot(server.home());
        server.forget();
        server.start();
        server.console("feature:uninstall sluice-fcdns").ok();
        server.console("feature:install sluice-fcdns").ok();
        server.stop();
        server.start();
        assertThat(snapshot(server.home())).isEqualTo(before);
        Finished edits = Finished.of(
                new ProcessBuilder("sha256sum", "--quiet", "-c", ".shipped")
                        .directory(server.data().resolve("etc").toFile()),
                Duration.ofSeconds(60));
        assertThat(edits.out()).as("files the server edited itself").isEmpty();
    }

    private static void add(Path file, String text) throws IOException {
        Files.writeString(file, Files.readString(file) + text);
    }

    private static void pretendNewBuild(Path home) throws IOException {
        Path build = home.resolve("build");
        Files.writeString(build, Files.readString(build).replace("id=", "id=next"));
    }

    private static Map<String, String> snapshot(Path folder) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                found.put(folder.relativize(each).toString(), Files.getLastModifiedTime(each) + " " + Files.size(each));
            }
        }
        return found;
    }
}
