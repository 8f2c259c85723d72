package org.sluice.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShortBlanksTest {

    @Test
    void cutsOnlyWhatNoLineHas() throws IOException {
        String most = " \t".repeat(ShortBlanks.MOST / 2);
        assertThat(read("one two\r\n \t\r\n")).isEqualTo("one two\r\n \t\r\n");
        assertThat(read(most + "x" + most)).isEqualTo(most + "x" + most);
        assertThat(read("a" + most + "   b" + most + " ")).isEqualTo("a" + most + "b" + most);
        assertThat(read(" ".repeat(100_000) + "end")).isEqualTo(" ".repeat(ShortBlanks.MOST) + "end");
        assertThat(read("")).isEmpty();
    }

    private static String read(String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        String read =
                new String(new ShortBlanks(new ByteArrayInputStream(octets)).readAllBytes(), StandardCharsets.US_ASCII);
        ShortBlanks single = new ShortBlanks(new ByteArrayInputStream(octets));
        StringBuilder oneByOne = new StringBuilder();
        for (int c = single.read(); c >= 0; c = single.read()) {
            oneByOne.append((char) c);
        }
        assertThat(oneByOne).hasToString(read);
        return read;
    }
}
