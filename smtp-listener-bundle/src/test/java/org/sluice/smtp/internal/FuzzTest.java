package org.sluice.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Fuzzer;

/** The kept inputs, and a short search for others; {@code ./sluice bench fuzz} searches longer. */
class FuzzTest {

    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("sluice.fuzz.seconds", 3));

    @ParameterizedTest
    @ValueSource(classes = {FuzzCommands.class, FuzzEnvelope.class, FuzzDecoder.class})
    void nothingBreaks(Class<?> target) throws Exception {
        Fuzzer fuzzer = new Fuzzer(target);
        assertThat(fuzzer.replay()).isPositive();
        Path work = Files.createDirectories(Path.of("target", "fuzz"));
        assertThat(fuzzer.search(TIME, System.getProperty("java.class.path"), work))
                .isPositive();
    }
}
