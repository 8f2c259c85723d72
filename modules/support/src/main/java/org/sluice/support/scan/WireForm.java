package org.sluice.support.scan;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.sluice.message.MessageBody;

/**
 * A message as it is on the wire: two dots where a line begins with one (RFC 5321 section 4.5.2); the line that ends it is not part of
 * it. Signatures of engines are made from messages without that, so it is for those who were always given this form. Shares the lease.
 */
public final class WireForm implements MessageBody {

    private final MessageBody plain;
    private final long size;

    private WireForm(MessageBody plain, long size) {
        this.plain = plain;
        this.size = size;
    }

    /** The message in this form. How long it is shows only when it is read, so this may wait for a disk. */
    public static WireForm of(MessageBody plain) throws IOException {
        try (InputStream octets = octets(plain)) {
            return new WireForm(plain, octets.transferTo(OutputStream.nullOutputStream()));
        }
    }

    /** The octets in this form, for who need not know how many there are. */
    public static InputStream octets(MessageBody plain) throws IOException {
        return new Doubling(new BufferedInputStream(plain.open()));
    }

    @Override
    public long sizeOctets() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return octets(plain);
    }

    @Override
    public boolean isInMemory() {
        return plain.isInMemory();
    }

    private static final class Doubling extends InputStream {

        private final InputStream plain;
        private int before;
        private boolean startsLine = true;
        private boolean owesDot;

        Doubling(InputStream plain) {
            this.plain = plain;
        }

        @Override
        public int read() throws IOException {
            if (owesDot) {
                owesDot = false;
                return '.';
            }
            int octet = plain.read();
            owesDot = startsLine && octet == '.';
            startsLine = before == '\r' && octet == '\n';
            before = octet;
            return octet;
        }

        @Override
        public void close() throws IOException {
            plain.close();
        }
    }
}
