package org.sluice.smtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void escapesWhatCouldForgeALogLine() {
        assertThat(Printable.of("a\r\nb\0\u001b[1m\u00e4\u2028\\"))
                .isEqualTo("a\\x0d\\x0ab\\x00\\x1b[1m\\xe4\\u2028\\\\");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(Printable.of("x".repeat(1_000_000))).hasSize(200 + "...1000000".length());
    }
}
