package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The distribution is whole: everything it can install lies in it, and every configuration file of a bundle is delivered. */
@ExtendWith(Distributions.class)
class FeaturesIT {
    private static final String VERSION = System.getProperty("sluice.version");
    private static final Pattern NAME = Pattern.compile("<feature name=\"(sluice-[^\"]+)\"");
    private static final Pattern ARTIFACT = Pattern.compile("mvn:([^/<]+)/([^/<]+)/([^/<]+)(?:/([^/<]+)/([^/<]+))?<");

    @Test
    void installsEveryModuleWithoutANetwork(Distribution server) throws Exception {
        server.forget();
        server.start();
        List<String> names =
                NAME.matcher(features()).results().map(each -> each.group(1)).toList();
        assertThat(names).contains("sluice-conntrol", "sluice-early_talker", "sluice-fcdns", "sluice-spf_v1");
        server.console("feature:install " + String.join(" ", names)).ok();
        assertThat(server.console("feature:list -i").ok()).contains(names);
        assertThat(server.data().resolve("etc/org.ops4j.pax.url.mvn.cfg"))
                .content()
                .doesNotContainPattern("(?m)^[^#]*https?:");
    }

    @Test
    void bringsEveryArtifactOfEveryFeature() throws Exception {
        Path system = Archive.home().resolve("system");
        assertThat(ARTIFACT.matcher(features())
                        .results()
                        .map(each -> path(each.group(1), each.group(2), each.group(3), each.group(4), each.group(5))))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(system.resolve(each)).exists());
    }

    @Test
    void deliversTheConfigurationOfEveryBundle() throws Exception {
        Path sources = Path.of(System.getProperty("sluice.sources"));
        PathMatcher shipped = FileSystems.getDefault().getPathMatcher("glob:**/src/main/cfg/*.cfg");
        List<Path> files;
        try (Stream<Path> all = Files.find(
                sources,
                5,
                (path, attributes) -> shipped.matches(path) && !path.toString().contains("/template/"))) {
            files = all.toList();
        }
        assertThat(files).hasSizeGreaterThan(5).allSatisfy(each -> {
            String name = each.getFileName().toString();
            assertThat(Archive.home().resolve("etc").resolve(name)).exists();
            assertThat(features()).contains("finalname=\"/etc/" + name + "\"");
        });
    }

    private static String path(String group, String artifact, String version, String type, String classifier) {
        String file = artifact + "-" + version + (classifier == null ? "" : "-" + classifier) + "."
                + (type == null ? "jar" : type);
        return String.join("/", group.replace('.', '/'), artifact, version, file);
    }

    private static String features() throws IOException, InterruptedException {
        return Files.readString(Archive.home()
                .resolve("system/org/sluice/karaf-features")
                .resolve(VERSION)
                .resolve("karaf-features-" + VERSION + "-features.xml"));
    }
}
