package org.sluice.module.beik;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A library may print what it likes, as much as it likes. */
class PrintedLinesTest {

    private final List<String> lines = new ArrayList<>();

    @Test
    void takesLines() throws IOException {
        read("first\n\nlast");
        assertThat(lines).containsExactly("first", "", "last");
    }

    @Test
    void cutsALineWithoutEnd() throws IOException {
        read("x".repeat(10_000_000) + "\nnext\n");
        assertThat(lines).containsExactly("x".repeat(1_000), "next");
    }

    @Test
    void readsWhatItNoLongerTakes() throws IOException {
        assertThat(read("line\n".repeat(100_000)).available()).isZero();
        assertThat(lines).hasSize(100);
    }

    private InputStream read(String printed) throws IOException {
        InputStream octets = new ByteArrayInputStream(printed.getBytes(StandardCharsets.US_ASCII));
        new PrintedLines(lines::add).read(octets);
        return octets;
    }
}
