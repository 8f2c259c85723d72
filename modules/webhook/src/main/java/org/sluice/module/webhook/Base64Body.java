package org.sluice.module.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import org.sluice.message.MessageBody;

/** A message in base64 (RFC 4648 section 4), encoded piece by piece as it is read: it shares the lease and is never there as a whole. */
final class Base64Body implements MessageBody {

    private final MessageBody message;

    Base64Body(MessageBody message) {
        this.message = message;
    }

    @Override
    public long sizeOctets() {
        return (message.sizeOctets() + 2) / 3 * 4;
    }

    @Override
    public InputStream open() throws IOException {
        return new Encoding(message.open());
    }

    @Override
    public boolean isInMemory() {
        return message.isInMemory();
    }

    private static final class Encoding extends InputStream {

        /** A multiple of three, so that only the last piece is padded. */
        private static final int PIECE = 3 * 8_192;

        private final InputStream in;
        private byte[] encoded = new byte[0];
        private int position;

        Encoding(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return isAtEnd() ? -1 : encoded[position++] & 0xff;
        }

        @Override
        public int read(byte[] octets, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            } else if (isAtEnd()) {
                return -1;
            }
            int count = Math.min(length, encoded.length - position);
            System.arraycopy(encoded, position, octets, from, count);
            position += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        private boolean isAtEnd() throws IOException {
            if (position == encoded.length) {
                encoded = Base64.getEncoder().encode(in.readNBytes(PIECE));
                position = 0;
            }
            return encoded.length == 0;
        }
    }
}
