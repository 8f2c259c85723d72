package org.sluice.spool.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.sluice.message.MessageBody;

/** The content of one record. Reading fails once the record is gone, also in a stream that was opened before. */
final class StoredContent implements MessageBody {

    private final Reader reader;
    private final Entry entry;

    StoredContent(Reader reader, Entry entry) {
        this.reader = reader;
        this.entry = entry;
    }

    @Override
    public long sizeOctets() {
        return entry.placement().sizeOctets();
    }

    @Override
    public InputStream open() throws IOException {
        return new Guarded(reader.open(entry));
    }

    /** Looks every few kilobytes whether the record is still there; that is a look into memory. */
    private final class Guarded extends FilterInputStream {
        private static final int LOOK_EVERY_OCTETS = 8 << 10;

        private int unlooked = LOOK_EVERY_OCTETS;

        private Guarded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            look();
            int octet = super.read();
            unlooked++;
            return octet;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            look();
            int read = super.read(into, from, count);
            unlooked += Math.max(read, 1);
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private void look() throws IOException {
            if (unlooked < LOOK_EVERY_OCTETS) {
                return;
            }
            unlooked = 0;
            if (!reader.holds(entry)) {
                throw new IOException(entry.id() + " is no longer in the spool");
            }
        }
    }
}
