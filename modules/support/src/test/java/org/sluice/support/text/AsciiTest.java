package org.sluice.support.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AsciiTest {

    @Test
    void replacesWhatIsNotPrintable() {
        assertThat(Ascii.printable("a\r\nb\u001b[1m \u00e4~\u007f\u2028")).isEqualTo("a??b?[1m ?~??");
        assertThat(Ascii.printable("\ud83d\ude00 \ud83d")).isEqualTo("? ?");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(Ascii.printable("abc", 3)).isEqualTo("abc");
        assertThat(Ascii.printable("ab\nd", 3)).isEqualTo("ab?");
    }
}
