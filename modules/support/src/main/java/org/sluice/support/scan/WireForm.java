package org.sluice.support.scan;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.sluice.message.MessageBody;

/**
 * A message as it is on the wire: two dots where a line begins with one (RFC 5321 section 4.5.2); the line that ends it is not part of
 * it. Signatures of engines are made from messages without that, so it is for those who were always given this form.
 */
public final class WireForm {

    private WireForm() {}

    /** The message in this form, sharing its lease. How long it is shows only when it is read, so this may wait for a disk. */
    public static MessageBody of(MessageBody plain) throws IOException {
        return CountedBody.of(() -> octets(plain), plain.isInMemory());
    }

    /** The octets in this form, for who need not know how many there are. */
    public static InputStream octets(MessageBody plain) throws IOException {
        return new Doubling(new BufferedInputStream(plain.open()));
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
