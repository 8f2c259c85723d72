package org.sluice.module.clamav;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines as clamd ends them: by a zero after a {@code z} command, and by a line feed where it lost patience. */
final class Terminated {

    private static final int LONGEST = 8_192;

    private Terminated() {}

    /**
     * The first line; empty while it is not complete.
     *
     * @throws IllegalStateException when it has grown too long
     */
    static Optional<String> line(ByteBuf octets) {
        int end = octets.forEachByte(octet -> octet != 0 && octet != '\n');
        if (end < 0) {
            if (octets.readableBytes() > LONGEST) {
                throw new IllegalStateException("a line of more than " + LONGEST + " octets");
            }
            return Optional.empty();
        }
        String line = octets.toString(octets.readerIndex(), end - octets.readerIndex(), StandardCharsets.ISO_8859_1);
        octets.readerIndex(end + 1);
        return Optional.of(line);
    }
}
