package org.sluice.support.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120                           | PT2M",
                "999999999                     | PT24H",
                "0                             | PT0S",
                "Thu, 01 Jan 2026 00:01:00 GMT | PT1M",
                "Wed, 31 Dec 2025 00:01:00 GMT | PT0S",
                "Fri, 01 Jan 2100 00:00:00 GMT | PT24H",
                "soon                          | PT0S",
                "-5                            | PT0S",
                "''                            | PT0S"
            })
    void readsSecondsAndTimes(String value, Duration expected) {
        HttpReply reply = new HttpReply(503, "", Map.of("retry-after", List.of(value)), new byte[0]);
        assertThat(RetryAfter.of(reply, NOW)).isEqualTo(expected);
        assertThat(RetryAfter.of(new HttpReply(503, "", Map.of(), new byte[0]), NOW))
                .isZero();
    }
}
