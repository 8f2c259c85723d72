package org.sluice.module.rbl.rbldnsd;

import java.util.Arrays;

/**
 * A block of IPv6 addresses.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 * @param bits length of the prefix
 */
record Ip6Block(long high, long low, int bits) {

    private static final int WORDS = 8;

    /** Reads {@code 2001:db8::/32}, {@code 2001:db8:1} (the words given are the prefix) or {@code ::1}. */
    static Ip6Block read(Cursor line) throws Malformed {
        int[] words = new int[WORDS];
        int count = 0;
        int gap = -1;
        if (line.peek() == ':' && line.peek(1) == ':') {
            line.skip(':');
            line.skip(':');
            gap = 0;
        }
        for (int word = word(line); word >= 0; word = word(line)) {
            words[count++] = word;
            boolean another = line.peek() == ':' && (isHex(line.peek(1)) || line.peek(1) == ':');
            if (count == WORDS || !another) {
                break;
            }
            line.skip(':');
            if (line.peek() == ':') {
                if (gap >= 0) {
                    throw new Malformed("malformed address: :: twice");
                }
                line.skip(':');
                gap = count;
            }
        }
        return block(line, words, count, gap);
    }

    private static Ip6Block block(Cursor line, int[] words, int count, int gap) throws Malformed {
        if (count == 0 && gap < 0 || count == WORDS && gap >= 0) {
            throw new Malformed("malformed address");
        }
        if (gap >= 0) {
            int behind = count - gap;
            System.arraycopy(words, gap, words, WORDS - behind, behind);
            Arrays.fill(words, gap, WORDS - behind, 0);
        }
        int bits = gap >= 0 ? 128 : count * 16;
        if (line.skip('/')) {
            bits = line.number(128);
            if (bits < 0) {
                throw new Malformed("malformed prefix length");
            }
        } else if (bits == 16) {
            throw new Malformed("malformed address: a number alone");
        }
        return of(number(words, 0), number(words, 4), bits);
    }

    private static Ip6Block of(long high, long low, int bits) throws Malformed {
        if ((high & ~highMask(bits)) != 0 || (low & ~lowMask(bits)) != 0) {
            throw new Malformed("address with bits behind its prefix length");
        }
        return new Ip6Block(high, low, bits);
    }

    static long highMask(int bits) {
        return bits == 0 ? 0 : bits >= 64 ? -1L : -1L << 64 - bits;
    }

    static long lowMask(int bits) {
        return bits <= 64 ? 0 : -1L << 128 - bits;
    }

    /** One to four hexadecimal digits; -1 for none. */
    private static int word(Cursor line) throws Malformed {
        if (!isHex(line.peek())) {
            return -1;
        }
        int word = 0;
        while (isHex(line.peek())) {
            word = word << 4 | Character.digit(line.peek(), 16);
            if (word > 0xffff) {
                throw new Malformed("malformed address: more than four digits");
            }
            line.skip(line.peek());
        }
        return word;
    }

    private static boolean isHex(char c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    private static long number(int[] words, int from) {
        long number = 0;
        for (int i = from; i < from + 4; i++) {
            number = number << 16 | words[i];
        }
        return number;
    }
}
