package org.sluice.support.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EscapeTest {

    @Test
    void writesTheNumberOfACharacter() {
        StringBuilder out = new StringBuilder();
        for (char c : "\u0000\u001b\u00ff\u0100\u202e".toCharArray()) {
            Escape.append(out, c);
        }
        assertThat(out).hasToString("\\x00\\x1b\\xff\\u0100\\u202e");
    }
}
