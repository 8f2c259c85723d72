package org.sluice.delivery.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.sluice.message.MessageBody;

/**
 * The octets of one message on their way out, piece by piece: lines with dots stuffed for DATA, or counted behind a BDAT of
 * their own, as they are. Reading blocks, so it happens on a reader's thread; the first
 * chunk is read ahead, and for a small message that is all of it.
 */
final class OutgoingBody implements AutoCloseable {

    private static final int CHUNK_OCTETS = 64 * 1024;

    private static final byte[] NOTHING = {};

    private final DotStuffer stuffer = new DotStuffer();
    private final boolean counted;
    private final InputStream in;
    private long left;
    private Chunk first;
    private boolean asciiHeader;
    private boolean finished;
    private volatile boolean closed;

    /** Encoded octets; {@code last} when the end of the message is among them. */
    record Chunk(byte[] octets, int length, boolean last) {}

    private OutgoingBody(InputStream in, long size, boolean counted) {
        this.in = in;
        this.left = size;
        this.counted = counted;
    }

    /** Opens a message for DATA and reads its first chunk. */
    static OutgoingBody ofLines(MessageBody content) throws IOException {
        return open(content, false);
    }

    /** Opens a message for BDAT and reads its first chunk. */
    static OutgoingBody ofOctets(MessageBody content) throws IOException {
        return open(content, true);
    }

    private static OutgoingBody open(MessageBody content, boolean counted) throws IOException {
        long size = content.sizeOctets();
        OutgoingBody body = new OutgoingBody(content.open(), size, counted);
        byte[] command = counted ? ("BDAT " + size + " LAST\r\n").getBytes(StandardCharsets.US_ASCII) : NOTHING;
        try {
            body.first = body.read(command);
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
        return read(NOTHING);
    }

    private synchronized Chunk read(byte[] inFront) throws IOException {
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
        finished = left == 0;
        if (finished) {
            close();
        }
        return counted ? octets(inFront, raw) : lines(raw);
    }

    private Chunk octets(byte[] inFront, byte[] raw) {
        byte[] octets = Arrays.copyOf(inFront, inFront.length + raw.length);
        System.arraycopy(raw, 0, octets, inFront.length, raw.length);
        return new Chunk(octets, octets.length, finished);
    }

    private Chunk lines(byte[] raw) {
        byte[] encoded = new byte[DotStuffer.bound(raw.length)];
        int filled = stuffer.encode(raw, raw.length, encoded, 0);
        if (finished) {
            filled += stuffer.finish(encoded, filled);
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
