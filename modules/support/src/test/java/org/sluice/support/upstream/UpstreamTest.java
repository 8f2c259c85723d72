package org.sluice.support.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a server is passed over. */
class UpstreamTest {

    private static final Duration MOST = Duration.ofSeconds(30);

    private final Upstream upstream = new Upstream("test", Endpoint.of("server", "127.0.0.1:1", 0));

    @Test
    void isPassedOverLongerEachTime() {
        for (long millis : new long[] {500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000}) {
            upstream.failed(failure(Duration.ZERO), MOST, 0);
            assertThat(downMillis()).isEqualTo(millis);
        }
        upstream.succeeded();
        assertThat(upstream.isDown(0)).isFalse();
    }

    @Test
    void isLeftAloneAsLongAsItAsks() {
        upstream.failed(failure(Duration.ofSeconds(20)), MOST, 0);
        assertThat(downMillis()).isEqualTo(20_000);
        upstream.failed(failure(Duration.ofDays(1)), MOST, 0);
        assertThat(downMillis()).as("no longer than configured").isEqualTo(30_000);
    }

    private long downMillis() {
        return Duration.ofNanos(upstream.downUntilNanos()).toMillis();
    }

    private static UpstreamFailure failure(Duration pause) {
        return new UpstreamFailure(UpstreamFailure.Kind.BUSY, "busy", pause);
    }
}
