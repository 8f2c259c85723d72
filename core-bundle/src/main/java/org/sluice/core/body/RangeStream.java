package org.sluice.core.body;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.sluice.message.MessageBody;

/** A stretch of a longer stream. */
final class RangeStream extends FilterInputStream {

    private long left;

    private RangeStream(InputStream in, long length) {
        super(in);
        this.left = length;
    }

    static InputStream open(MessageBody body, long offset, long length) throws IOException {
        InputStream in = body.open();
        try {
            in.skipNBytes(offset);
            return new RangeStream(in, length);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        if (left <= 0) {
            return -1;
        }
        int octet = in.read();
        left = octet < 0 ? 0 : left - 1;
        return octet;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left <= 0) {
            return -1;
        }
        int count = in.read(target, from, (int) Math.min(length, left));
        left = count < 0 ? 0 : left - count;
        return count;
    }

    @Override
    public long skip(long octets) throws IOException {
        long skipped = in.skip(Math.min(octets, left));
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
