package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.sluice.core.settings.Values;

/** The shipped file is what the code does without it. */
class ShippedConfigurationTest {

    @Test
    void holdsTheDefaults() throws IOException {
        Properties file = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of("src/main/cfg/org.sluice.core.cfg"))) {
            file.load(in);
        }
        Map<String, Object> values = new HashMap<>();
        file.forEach((key, value) -> values.put(key.toString(), value));
        assertThat(IntakeSettings.of(new Values(values))).isEqualTo(IntakeSettings.of(new Values(Map.of())));
        assertThat(values)
                .containsEntry("relay_domains", "sluice.test")
                .containsEntry("explain_entries", "10000")
                .containsEntry("explain_minutes", "60")
                .containsEntry("body_memory_percent", "25")
                .containsEntry("quarantine_expiry_days", "30");
    }
}
