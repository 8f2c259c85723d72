package org.sluice.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Messages nobody here wrote; tests that need them are skipped, saying so, where they are absent. */
public final class Suites {

    private Suites() {}

    /** The files of a suite with that end of their names, in order. */
    public static List<Path> messages(String suite, String suffix) {
        Path folder = Path.of(System.getProperty("sluice.suites", "absent"), suite);
        assumeTrue(Files.isDirectory(folder), "no " + folder);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a client sends it: no mbox line, CRLF line ends. */
    public static byte[] asSent(Path file) {
        try {
            byte[] octets = Files.readAllBytes(file);
            ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length + 1_000);
            for (int i = 0; i < octets.length; i++) {
                if (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r')) {
                    out.write('\r');
                }
                out.write(octets[i]);
            }
            String text = out.toString(StandardCharsets.ISO_8859_1);
            String mail = text.startsWith("From ") ? text.substring(text.indexOf('\n') + 1) : text;
            return mail.getBytes(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
