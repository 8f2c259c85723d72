package org.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.validation.ConfigurationRefused;

class ConfiguredTest {

    private enum Colour {
        RED,
        GREEN
    }

    @Test
    void keepsOldSettingsOnABadEdit() {
        Configured<Long> configured = new Configured<>("pid", values -> values.number("n", 5, 1, 10));
        configured.activate(Map.of());
        assertThat(configured.now()).isEqualTo(5);
        configured.modify(Map.of("n", " 7 "));
        configured.modify(Map.of("n", "seven"));
        configured.modify(Map.of("n", 70));
        assertThat(configured.now()).isEqualTo(7);
        assertThatThrownBy(() -> configured.activate(Map.of("n", "x")))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessage("n: x (expected: a number from 1 to 10)");
    }

    @Test
    void readsEachKind() {
        Values values =
                new Values(Map.of("blank", " ", "list", "a, b,,c", "array", new String[] {"x", "y"}, "c", "Green"));
        assertThat(values.text("blank", "default")).isEqualTo("default");
        assertThat(values.words("list", "")).containsExactly("a", "b", "c");
        assertThat(values.words("array", "")).containsExactly("x", "y");
        assertThat(values.words("absent", "")).isEmpty();
        assertThat(values.choice("c", Colour.RED)).isEqualTo(Colour.GREEN);
        assertThat(values.seconds("absent", 3, 1, 9)).isEqualTo(Duration.ofSeconds(3));
        assertThatThrownBy(() -> values.choice("list", Colour.RED)).hasMessageContaining("one of red, green");
    }
}
