package org.sluice.module.rbl.rbldnsd;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Files that may be compressed, as rbldnsd takes them. */
final class Compressed {

    /** RFC 1952 section 2.3.1. */
    private static final int[] MAGIC = {0x1f, 0x8b};

    /** A file may say little in few octets and a lot once it is unpacked: no list is as long. */
    private static final long MOST_OCTETS = 4L << 30;

    private static final int BUFFER = 1 << 16;

    private Compressed() {}

    /** The octets a file holds, unpacked where it is packed. */
    static InputStream opened(InputStream file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(file, BUFFER);
        in.mark(MAGIC.length);
        boolean packed = in.read() == MAGIC[0] && in.read() == MAGIC[1];
        in.reset();
        return packed ? bounded(new GZIPInputStream(in, BUFFER), MOST_OCTETS) : in;
    }

    static InputStream bounded(InputStream unpacked, long most) {
        return new FilterInputStream(unpacked) {
            private long left = most;

            @Override
            public int read() throws IOException {
                int octet = super.read();
                count(octet < 0 ? 0 : 1);
                return octet;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int read = super.read(into, from, length);
                count(Math.max(0, read));
                return read;
            }

            private void count(int octets) throws IOException {
                left -= octets;
                if (left < 0) {
                    throw new IOException("more than " + most + " octets when unpacked");
                }
            }
        };
    }
}
