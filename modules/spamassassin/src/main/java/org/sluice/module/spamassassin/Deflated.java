package org.sluice.module.spamassassin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.DeflaterInputStream;
import org.sluice.message.MessageBody;
import org.sluice.support.scan.CountedBody;

/** Messages in zlib's format (RFC 1950). */
final class Deflated {

    private Deflated() {}

    /** {@code inFront}: header fields put before the message. Blocks on reading it, and whoever reads the result works. */
    static MessageBody of(byte[] inFront, MessageBody message) throws IOException {
        return CountedBody.of(() -> open(inFront, message), false);
    }

    private static InputStream open(byte[] inFront, MessageBody message) throws IOException {
        return new DeflaterInputStream(new SequenceInputStream(new ByteArrayInputStream(inFront), message.open()));
    }
}
