package org.sluice.core.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Decodes Base64 as the mail reader does that shows most (RFC 2045 section 6.8): what is none of its characters does not
 * count, and what follows padding does. Decoders that end at the first padding hide the rest from whoever looks for
 * something there. In constant memory; for one thread at a time.
 */
final class Base64Text extends InputStream {

    private static final byte[] VALUES = values();
    private static final byte PADDING = 64;
    private static final byte NONE = -1;

    private final InputStream in;
    private final byte[] encoded = new byte[8_192];
    private int at;
    private int filled;
    private int bits;
    private int sextets;

    Base64Text(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = 0;
        while (count < length && (at < filled || count == 0 && fill())) {
            count += decode(encoded[at++], into, offset + count);
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    /** Every sextet but the first of four completes an octet. */
    private int decode(byte character, byte[] into, int to) {
        byte value = VALUES[character & 0xff];
        if (value == PADDING) {
            sextets = 0;
        }
        if (value == PADDING || value == NONE) {
            return 0;
        }
        bits = bits << 6 | value;
        sextets++;
        if (sextets == 1) {
            return 0;
        }
        // After two sextets 4 bits are left over, after three 2, after four none.
        into[to] = (byte) (bits >> 8 - 2 * sextets);
        sextets &= 3;
        return 1;
    }

    private boolean fill() throws IOException {
        filled = Math.max(0, in.read(encoded, 0, encoded.length));
        at = 0;
        return filled > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, NONE);
        byte[] alphabet =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
        for (byte i = 0; i < alphabet.length; i++) {
            values[alphabet[i]] = i;
        }
        values['='] = PADDING;
        return values;
    }
}
