package org.sluice.smtp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sluice.smtp.scope.Options;

class BackOffTest {

    @Test
    void growsUpToABound() {
        BackOff backOff = backOff(0.5, Map.of("auth_delay", "1", "auth_max_delay", "5", "auth_error_limit", "4"));
        assertThat(Stream.generate(backOff::failed).limit(3)).containsExactly(seconds(1), seconds(2), seconds(4));
        assertThat(backOff.isOver()).isFalse();
        assertThat(backOff.failed()).isEqualTo(seconds(5));
        assertThat(backOff.isOver()).isTrue();
    }

    @Test
    void isNotTheSameEachTime() {
        assertThat(backOff(0, Map.of()).failed()).isEqualTo(Duration.ofMillis(800));
        assertThat(backOff(1, Map.of()).failed()).isEqualTo(Duration.ofMillis(1_200));
        assertThat(backOff(1, Map.of("auth_max_delay", "1")).failed()).isEqualTo(seconds(1));
    }

    @Test
    void canBeSwitchedOff() {
        BackOff backOff = backOff(1, Map.of("auth_delay", "0", "auth_error_limit", "0"));
        Stream.generate(backOff::failed).limit(100).forEach(delay -> assertThat(delay)
                .isZero());
        assertThat(backOff.isOver()).isFalse();
    }

    private static BackOff backOff(double chance, Map<String, String> options) {
        return new BackOff(AuthOptions.of(new Options("", options)), () -> chance);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
