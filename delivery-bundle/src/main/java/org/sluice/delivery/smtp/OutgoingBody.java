package org.sluice.delivery.smtp;

import java.io.IOException;
import java.io.InputStream;
import org.sluice.message.MessageBody;

/**
 * The octets of one message on their way out, chunk by chunk. Reading blocks, so it happens on a reader's thread; the first
 * chunk is read ahead, and for a small message that is all of it.
 */
final class OutgoingBody implements AutoCloseable {

    private static final int CHUNK_OCTETS = 64 * 1024;

    private final DotStuffer stuffer = new DotStuffer();
    private final InputStream in;
    private long left;
    private Chunk first;
    private boolean asciiHeader;
    private boolean finished;
    private volatile boolean closed;

    /** Encoded octets; {@code last} when the end of the message is among them. */
    record Chunk(byte[] octets, int length, boolean last) {}

    private OutgoingBody(InputStream in, long size) {
        this.in = in;
        this.left = size;
    }

    /** Opens a message and reads its first chunk. */
    static OutgoingBody open(MessageBody content) throws IOException {
        OutgoingBody body = new OutgoingBody(content.open(), content.sizeOctets());
        try {
            body.first = body.read();
            return body;
        } catch (IOException | RuntimeException failure) {
            body.close();
            throw failure;
        }
    }

    /** The chunk that was read ahead. */
    Chunk first() {
        return first;
    }

    /** Whether the header, as far as the first chunk has it, is nothing but ASCII. */
    boolean hasAsciiHeader() {
        return asciiHeader;
    }

    /** Reads the next chunk; blocks. */
    Chunk next() throws IOException {
        return read();
    }

    private synchronized Chunk read() throws IOException {
        if (closed || finished) {
            throw new IOException("the message was given up");
        }
        int length = (int) Math.min(CHUNK_OCTETS, left);
        byte[] raw = in.readNBytes(length);
        left -= raw.length;
        if (raw.length < length || left == 0 && in.read() >= 0) {
            // Half a message must never look like a whole one.
            throw new IOException("content of the message has another size than the spool says");
        }
        if (first == null) {
            asciiHeader = HeaderOctets.areAscii(raw);
        }
        byte[] encoded = new byte[DotStuffer.bound(length)];
        int filled = stuffer.encode(raw, length, encoded, 0);
        finished = left == 0;
        if (finished) {
            filled += stuffer.finish(encoded, filled);
            close();
        }
        return new Chunk(encoded, filled, finished);
    }

    /** Whether there is nothing left to close. */
    boolean isClosed() {
        return closed;
    }

    /** Waits for a read under way; not for an event loop unless {@link #isClosed}. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            in.close();
        }
    }
}
