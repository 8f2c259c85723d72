package org.sluice.support.scan;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.sluice.message.MessageBody;

/** The beginning of a body, for engines that take no more. Shares its lease. */
public final class FirstOctets implements MessageBody {

    private final MessageBody whole;
    private final long size;

    private FirstOctets(MessageBody whole, long size) {
        this.whole = whole;
        this.size = size;
    }

    /** The first {@code most} octets, or all of it where there are no more. */
    public static MessageBody of(MessageBody whole, long most) {
        return whole.sizeOctets() <= most ? whole : new FirstOctets(whole, most);
    }

    @Override
    public long sizeOctets() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return new Beginning(whole.open(), size);
    }

    @Override
    public boolean isInMemory() {
        return whole.isInMemory();
    }

    private static final class Beginning extends FilterInputStream {

        private long left;

        Beginning(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            int octet = left > 0 ? in.read() : -1;
            left -= octet < 0 ? 0 : 1;
            return octet;
        }

        @Override
        public int read(byte[] octets, int from, int length) throws IOException {
            if (left == 0 && length > 0) {
                return -1;
            }
            int read = in.read(octets, from, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = in.skip(Math.min(count, left));
            left -= skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(in.available(), left);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
