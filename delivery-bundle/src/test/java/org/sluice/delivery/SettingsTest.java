package org.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.delivery.route.RouteTable;
import org.sluice.validation.ConfigurationRefused;

class SettingsTest {
    private static final Path ROOT = Path.of("/data");

    @Test
    void theShippedFileSaysWhatHoldsWithoutIt() throws IOException {
        Map<String, Object> shipped = shipped("org.sluice.delivery.cfg");
        Settings with = Settings.of(shipped, ROOT, "host.example");
        Settings without = Settings.of(Map.of("postmaster_domain", "sluice.test"), ROOT, "host.example");
        assertThat(with).isEqualTo(without);
        assertThat(with.maildir().base()).isEqualTo(Path.of("/data/mail"));
        assertThat(with.smtp().hello()).isEqualTo("host.example");
        assertThat(with.schedule().expiration()).isEqualTo(Duration.ofDays(5));
        assertThat(with.postmasterDomain()).isEqualTo("sluice.test");
    }

    @Test
    void theShippedRoutesAreGood() throws IOException {
        RouteTable table = RouteTable.of(shipped("org.sluice.routes.cfg"), ROOT);
        assertThat(table.find("sluice.test").describe()).isEqualTo("maildir");
        assertThat(table.find("example.org").describe()).isEqualTo("mx");
    }

    @ParameterizedTest
    @CsvSource({
        "retry_interval, 0",
        "retry_interval, soon",
        "max_retry_interval, 5",
        "max_retries, -1",
        "max_retries, often",
        "message_expiration, ''",
        "max_outbound_connections, 0",
        "use_ipv6, maybe",
        "eightbit_to_sevenbit, drop",
        "ehlo_hostname, two words",
        "ehlo_hostname, m\u00fcller.example",
        "postmaster_domain, a/b",
        "maildir_mode, 0999",
        "maildir_mode, 0077",
        "remote_smtp_port, 65536"
    })
    void refusesByKey(String key, String value) {
        assertThatThrownBy(() -> Settings.of(Map.of(key, value), ROOT, "host.example"))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining("expected");
    }

    private static Map<String, Object> shipped(String name) throws IOException {
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("src/main/cfg").resolve(name))) {
            properties.load(file);
        }
        Map<String, Object> values = new HashMap<>();
        properties.forEach((key, value) -> values.put((String) key, value));
        return values;
    }
}
