package org.sluice.delivery.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.sluice.message.MessageBody;

/**
 * A message as a plainer medium takes it, re-encoded while it is read: of whatever size, it needs the memory of its longest
 * header. Making one reads the message twice, to find what has to change and how long the result is.
 */
public final class ConvertedBody implements MessageBody {

    private final MessageBody original;
    private final List<Treatment> treatments;
    private final long size;

    private ConvertedBody(MessageBody original, List<Treatment> treatments, long size) {
        this.original = original;
        this.treatments = treatments;
        this.size = size;
    }

    /**
     * A message for that medium; blocks.
     *
     * @throws Unconvertible when it cannot be had without harm
     * @throws IOException when the message cannot be read
     */
    public static ConvertedBody of(MessageBody original, Medium medium) throws IOException {
        Survey survey = new Survey(medium);
        walk(original, survey);
        Count count = new Count();
        walk(original, new Rewriter(survey.treatments(), count));
        return new ConvertedBody(original, survey.treatments(), count.octets);
    }

    /** Whether a message has octets beyond ASCII; blocks. */
    public static boolean hasEighthBit(MessageBody message) throws IOException {
        byte[] buffer = new byte[16_384];
        try (InputStream in = message.open()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    if (buffer[i] < 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    @Override
    public long sizeOctets() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return new Stream(original.open(), treatments);
    }

    private static void walk(MessageBody message, MimeWalker.Visitor visitor) throws IOException {
        try (InputStream in = message.open()) {
            MimeWalker walker = new MimeWalker(in, visitor);
            while (walker.step()) {
                continue;
            }
        }
    }

    private static final class Count extends OutputStream {
        private long octets;

        @Override
        public void write(int octet) {
            octets++;
        }

        @Override
        public void write(byte[] written, int offset, int length) {
            octets += length;
        }
    }

    /** Walks as far as somebody reads. */
    private static final class Stream extends InputStream {
        private final InputStream in;
        private final MimeWalker walker;
        private final ByteArrayOutputStream made = new ByteArrayOutputStream(8_192);
        private byte[] ready = new byte[0];
        private int at;
        private boolean over;

        Stream(InputStream in, List<Treatment> treatments) {
            this.in = in;
            this.walker = new MimeWalker(in, new Rewriter(treatments, made));
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            while (at == ready.length && !over) {
                over = !walker.step();
                if (over || made.size() >= 4_096) {
                    ready = made.toByteArray();
                    made.reset();
                    at = 0;
                }
            }
            int now = Math.min(length, ready.length - at);
            System.arraycopy(ready, at, target, offset, now);
            at += now;
            return now == 0 && length > 0 ? -1 : now;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
