package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.support.configuration.ComponentOptions;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;

class ConfigsTest {

    @interface Options {
        String PREFIX_ = "some.";

        String host__name() default "localhost";

        int port() default 25;

        boolean tls() default false;

        long[] sizes();

        String missing();

        Mode validation_mode() default Mode.DECIDE;
    }

    static final class Configured {
        private Options options;

        void configure(Options given) {
            if (given.port() == 0) {
                throw new ConfigurationRefused("port", 0, "1 to 65535");
            }
            options = given;
        }

        void unrelated(String text) {
            assertThat(text).isNotNull();
        }
    }

    static final class Unconfigured {}

    @ParameterizedTest
    @CsvSource({
        "port, some.port",
        "host_name, some.host.name",
        "host__name, some.host_name",
        "host$_$name, some.host-name",
        "host$$name, some.host$name",
        "new$, some.new"
    })
    void namesKeysAsDeclarativeServicesDoes(String member, String key) {
        assertThat(ComponentOptions.key(Options.class, member)).isEqualTo(key);
    }

    @Test
    void readsStringsAndFillsInDefaults() {
        Map<String, ?> values = Map.of(
                "some.port",
                "2525",
                "some.tls",
                "true",
                "some.sizes",
                List.of("1", "2"),
                "some.validation.mode",
                "OBSERVE");
        Options options = Configs.configured(new Configured(), values).options;
        assertThat(options.host__name()).isEqualTo("localhost");
        assertThat(options.port()).isEqualTo(2525);
        assertThat(options.tls()).isTrue();
        assertThat(options.sizes()).containsExactly(1, 2);
        assertThat(options.missing()).isNull();
        assertThat(options.validation_mode()).isEqualTo(Mode.OBSERVE);
    }

    @Test
    void letsRefusalsThrough() {
        assertThatThrownBy(() -> Configs.configured(new Configured(), Map.of("some.port", "0")))
                .isInstanceOf(ConfigurationRefused.class);
        assertThatThrownBy(() -> Configs.configured(new Unconfigured(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: one, or one called activate");
    }
}
