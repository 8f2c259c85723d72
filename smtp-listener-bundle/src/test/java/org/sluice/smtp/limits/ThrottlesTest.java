package org.sluice.smtp.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.smtp.scope.Layer;
import org.sluice.smtp.scope.Rate;
import org.sluice.support.net.Cidr;
import org.sluice.validation.ConfigurationRefused;

class ThrottlesTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void fillsEvenly() {
        Throttles.Bucket bucket = new Throttles.Bucket(rate("10/60"));
        for (int i = 0; i < 10; i++) {
            assertThat(bucket.take(0)).isTrue();
        }
        assertThat(bucket.take(5 * SECOND)).isFalse();
        assertThat(bucket.take(6 * SECOND)).isTrue();
        assertThat(bucket.take(7 * SECOND)).isFalse();
        for (int i = 0; i < 10; i++) {
            assertThat(bucket.take(1_000 * SECOND)).isTrue();
        }
        assertThat(bucket.take(1_000 * SECOND)).isFalse();
    }

    /** A clock that wraps or stands still gives nothing away. */
    @Test
    void earnsNothingFromAClockThatGoesBack() {
        Throttles.Bucket bucket = new Throttles.Bucket(rate("1"));
        assertThat(bucket.take(Long.MAX_VALUE)).isTrue();
        assertThat(bucket.take(Long.MAX_VALUE - SECOND)).isFalse();
        assertThat(bucket.take(Long.MAX_VALUE + SECOND)).isTrue();
    }

    @Test
    void countsInEveryScopeOrInNone() {
        Throttles throttles = new Throttles();
        Layer all = new Layer("", null, Map.of("inbound_throttle_messages", "3/3600"));
        Layer few = new Layer("peer.few.", Cidr.parse("192.0.2.0/24"), Map.of("inbound_throttle_messages", "1/3600"));
        Layer any = new Layer("peer.any.", Cidr.parse("198.51.100.0/24"), Map.of());
        assertThat(throttles.admits(List.of(all, few))).isTrue();
        assertThat(throttles.admits(List.of(all, few))).isFalse();
        assertThat(throttles.admits(List.of(all, few))).isFalse();
        assertThat(throttles.admits(List.of(all, any))).isTrue();
        assertThat(throttles.admits(List.of(all, any))).isTrue();
        assertThat(throttles.admits(List.of(all, any))).isFalse();
        Layer more = new Layer("", null, Map.of("inbound_throttle_messages", "4/3600"));
        assertThat(throttles.admits(List.of(more, any))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1/0", "1/", "/1", "-1", "1/2/3", "1.5", "9999999999"})
    void refusesWhatIsNoRate(String text) {
        assertThatThrownBy(() -> rate(text))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageContaining("inbound_throttle_messages");
    }

    private static Rate rate(String text) {
        return new Layer("", null, Map.of("inbound_throttle_messages", text)).messageRate();
    }
}
