package org.sluice.spool.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.sluice.message.MessageBody;
import org.sluice.spool.FileBacked;
import org.sluice.testing.FakeBody;

/** Bodies as an injector would offer them. */
final class Bytes {

    private Bytes() {}

    static MessageBody of(String text) {
        return of(text.getBytes(StandardCharsets.US_ASCII));
    }

    static MessageBody of(byte[] octets) {
        return new FakeBody(octets);
    }

    /** The same octets for the same seed. */
    static byte[] random(int length, long seed) {
        byte[] octets = new byte[length];
        new Random(seed).nextBytes(octets);
        return octets;
    }

    /** One that says another length than it has. */
    static MessageBody lying(String text, long says) {
        MessageBody honest = of(text);
        return new MessageBody() {
            @Override
            public long sizeOctets() {
                return says;
            }

            @Override
            public InputStream open() throws IOException {
                return honest.open();
            }
        };
    }

    static FileBacked in(Path file, long length) {
        return new FileBacked() {
            @Override
            public Optional<Path> file() {
                return Optional.of(file);
            }

            @Override
            public long sizeOctets() {
                return length;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("a linked body is not to be read");
            }
        };
    }

    static byte[] read(MessageBody body) throws IOException {
        try (InputStream in = body.open()) {
            return in.readAllBytes();
        }
    }

    static String text(MessageBody body) throws IOException {
        return new String(read(body), StandardCharsets.US_ASCII);
    }
}
