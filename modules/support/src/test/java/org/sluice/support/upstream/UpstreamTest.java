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
        long now = 0;
        for (long millis : new long[] {500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000}) {
            assertThat(upstream.failed(failure(Duration.ZERO), MOST, now)).isTrue();
            assertThat(downMillis(now)).isEqualTo(millis);
            now = upstream.downUntilNanos();
        }
        upstream.succeeded();
        assertThat(upstream.isDown(0)).isFalse();
    }

    @Test
    void whatFailsTogetherCountsOnce() {
        upstream.failed(failure(Duration.ZERO), MOST, 0);
        for (int i = 0; i < 20; i++) {
            assertThat(upstream.failed(failure(Duration.ZERO), MOST, i)).isFalse();
        }
        assertThat(downMillis(0)).isEqualTo(500);
    }

    @Test
    void isLeftAloneAsLongAsItAsks() {
        upstream.failed(failure(Duration.ofSeconds(20)), MOST, 0);
        assertThat(downMillis(0)).isEqualTo(20_000);
        upstream.failed(failure(Duration.ofDays(1)), MOST, 0);
        assertThat(downMillis(0)).as("no longer than configured").isEqualTo(30_000);
    }

    private long downMillis(long nowNanos) {
        return Duration.ofNanos(upstream.downUntilNanos() - nowNanos).toMillis();
    }

    private static UpstreamFailure failure(Duration pause) {
        return new UpstreamFailure(UpstreamFailure.Kind.BUSY, "busy", pause);
    }
}
