package org.sluice.module.beik;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** What a library prints: the first lines of it, as far as they are of sensible length. All of it is read, so that it never waits. */
final class PrintedLines {

    private static final int MOST_LINES = 100;
    private static final int LONGEST_LINE = 1_000;

    private final Consumer<String> log;
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    private int count;

    /** {@code log}: takes each line, its end left out. */
    PrintedLines(Consumer<String> log) {
        this.log = log;
    }

    /** Reads to the end. */
    void read(InputStream printed) throws IOException {
        InputStream octets = new BufferedInputStream(printed);
        for (int next = octets.read(); next >= 0 && count < MOST_LINES; next = octets.read()) {
            if (next == '\n') {
                end();
            } else if (length < LONGEST_LINE) {
                line[length++] = (byte) next;
            }
        }
        if (length > 0) {
            end();
        }
        octets.transferTo(OutputStream.nullOutputStream());
    }

    private void end() {
        count++;
        log.accept(new String(line, 0, length, StandardCharsets.ISO_8859_1));
        length = 0;
    }
}
