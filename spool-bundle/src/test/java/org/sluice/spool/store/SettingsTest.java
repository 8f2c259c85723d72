package org.sluice.spool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.validation.ConfigurationRefused;

class SettingsTest {

    @Test
    void theShippedFileSaysWhatHoldsWithoutIt() throws IOException {
        Properties shipped = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of("src/main/cfg/org.sluice.spool.cfg"))) {
            shipped.load(in);
        }
        Map<String, String> config = new HashMap<>();
        shipped.forEach((key, value) -> config.put(key.toString(), value.toString()));
        assertThat(config).hasSize(12);
        assertThat(Settings.of(config)).isEqualTo(Settings.of(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "sync,                     sometimes",
        "free_percent_floor,       -1",
        "free_percent_floor,       5 %",
        "file_threshold_kilobytes, 99999999",
        "waiting_batches,          0",
        "background_jobs,          two"
    })
    void namesTheKeyThatIsWrong(String key, String value) {
        assertThatThrownBy(() -> Settings.of(Map.of(key, value)))
                .isInstanceOfSatisfying(
                        ConfigurationRefused.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageContaining("expected");
    }
}
