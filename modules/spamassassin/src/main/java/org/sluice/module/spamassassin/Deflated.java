package org.sluice.module.spamassassin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.zip.DeflaterInputStream;
import org.sluice.message.MessageBody;

/**
 * A message in zlib's format (RFC 1950). How long it is must be said before it, so it is compressed once to be counted and again to
 * be sent: no copy of it is made. The same octets come to the same, however they are read.
 *
 * @param inFront header fields put before the message
 * @param sizeOctets as counted
 */
record Deflated(byte[] inFront, MessageBody message, long sizeOctets) implements MessageBody {

    /** Counts. Blocks on reading the message. */
    static Deflated of(byte[] inFront, MessageBody message) throws IOException {
        try (InputStream in = open(inFront, message)) {
            return new Deflated(inFront, message, in.transferTo(OutputStream.nullOutputStream()));
        }
    }

    @Override
    public InputStream open() throws IOException {
        return open(inFront, message);
    }

    private static InputStream open(byte[] inFront, MessageBody message) throws IOException {
        return new DeflaterInputStream(new SequenceInputStream(new ByteArrayInputStream(inFront), message.open()));
    }
}
