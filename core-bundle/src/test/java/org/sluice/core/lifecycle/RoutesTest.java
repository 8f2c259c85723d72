package org.sluice.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Version;
import org.sluice.validation.ConfigurationRefused;

/** {@code etc/org.sluice.routing.cfg}, read and written. */
class RoutesTest {

    @Test
    void whatIsWrittenReadsTheSame() {
        Map<String, Object> file = Map.of(
                "new-version", "standby",
                "scan.serves", "1.2.0",
                "scan.previous", "1.1.0",
                "scan.standby", "2.0.0, 1.3.0.rc1",
                "scan.shadow", "1.4.0",
                "scan.canary", "1.3.0",
                "scan.canary_share", "pathway=in and out",
                "canary_drift_percent", "7",
                "service.pid", "org.sluice.routing",
                "felix.fileinstall.filename", "file:/x");
        Routes routes = Routes.of(file);
        assertThat(Routes.of(routes.asMap())).isEqualTo(routes);
        assertThat(routes.of("scan").standby())
                .containsExactlyInAnyOrder(Version.parseVersion("1.3.0.rc1"), Version.parseVersion("2.0.0"));
        assertThat(routes.asMap())
                .containsEntry("scan.canary_share", "pathway=in and out")
                .containsEntry("canary_drift_percent", "7")
                .doesNotContainKey("service.pid");
    }

    @Test
    void theShippedFileSaysWhatHoldsWithoutIt() throws Exception {
        Properties shipped = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of("src/main/cfg/org.sluice.routing.cfg"))) {
            shipped.load(in);
        }
        Map<String, Object> values = new HashMap<>();
        shipped.stringPropertyNames().forEach(key -> values.put(key, shipped.getProperty(key)));
        assertThat(Routes.of(values)).isEqualTo(Routes.NONE);
        assertThat(values.keySet())
                .containsExactlyInAnyOrderElementsOf(Routes.NONE.asMap().keySet());
    }

    @ParameterizedTest
    @CsvSource({
        "new-version, later",
        "scan.serves, one",
        "scan.standby, '1.0.0, two'",
        "scan.canary, 1.0.0",
        "scan.canary_share, 10%",
        "scan.server, 1.0.0",
        "canary_min_calls, 0",
        "canary_error_percent, many",
        "surprise, 1"
    })
    void refusesByKey(String key, String value) {
        assertThatThrownBy(() -> Routes.of(Map.of(key, value)))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageContaining(key.startsWith("scan.canary") ? "scan.canary" : key);
    }

    @Test
    void refusesOneVersionInTwoParts() {
        assertThatThrownBy(() -> Routes.of(Map.of("scan.serves", "1.0.0", "scan.shadow", "1.0.0")))
                .hasMessageContaining("scan.shadow: 1.0.0");
    }

    @ParameterizedTest
    @CsvSource({"10%", "10", "0.5%", "100%", "10%:client", "pathway=in", "key="})
    void readsShares(String text) {
        assertThat(Share.of(text)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"0%", "101%", "ten", "10%:server", "-1%", "=x", "''"})
    void refusesWhatIsNoShare(String text) {
        assertThat(Share.of(text)).isEmpty();
    }

    @Test
    void readsVersionsAsMavenWritesThem() {
        assertThat(Routes.version("0.1.0-SNAPSHOT")).contains(Version.parseVersion("0.1.0.SNAPSHOT"));
        assertThat(Routes.version("1.2")).contains(new Version(1, 2, 0));
        assertThat(Routes.version("x")).isEmpty();
    }
}
