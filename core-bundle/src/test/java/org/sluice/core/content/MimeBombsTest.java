package org.sluice.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.core.body.FileSource;
import org.sluice.core.body.Rope;
import org.sluice.core.body.TestSource;
import org.sluice.injection.BodySource;
import org.sluice.message.HeaderField;
import org.sluice.message.MessagePart;
import org.sluice.testing.BombProof;
import org.sluice.testing.MimeBomb;

/** Messages made to hurt are taken apart in time for their octets, in little memory, and go through unchanged. */
class MimeBombsTest extends BombProof {

    private static final long LARGE = 16L << 20;

    @Override
    protected void read(byte[] message) throws IOException {
        takeApart(new TestSource(message));
    }

    /** In a process whose whole heap is smaller than one message. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void needsLittleMemory(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + LARGE * 3 / 4,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MimeBombsTest.class.getName(),
                        folder.resolve("message").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The process with the small heap. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        for (MimeBomb bomb : MimeBomb.all()) {
            System.out.println(bomb);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                bomb.write(out, LARGE);
            }
            takeApart(new FileSource(file));
        }
    }

    private static void takeApart(BodySource source) throws IOException {
        ReceivedContent content = new ReceivedContent(source, HeaderLimits.DEFAULT, MimeLimits.DEFAULT);
        content.headers(List.of()).fields().forEach(HeaderField::unfolded);
        List<MessagePart> parts = content.parts(List.of());
        assertThat(parts).hasSizeLessThanOrEqualTo(MimeLimits.DEFAULT.maxParts() + MimeLimits.DEFAULT.maxDepth());
        for (MessagePart part : parts) {
            assertThat(part.offset() + part.lengthOctets()).isLessThanOrEqualTo(source.sizeOctets());
        }
        if (!parts.isEmpty()) {
            try (InputStream in = parts.get(parts.size() - 1).open()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        try (InputStream sent = source.open();
                InputStream composed =
                        Rope.of(content.compose(new byte[0], List.of())).open()) {
            assertThat(equal(sent, composed)).isTrue();
        }
    }

    private static boolean equal(InputStream one, InputStream other) throws IOException {
        byte[] piece = new byte[8_192];
        for (int read = one.read(piece); read >= 0; read = one.read(piece)) {
            if (!Arrays.equals(piece, 0, read, other.readNBytes(read), 0, read)) {
                return false;
            }
        }
        return other.read() < 0;
    }
}
