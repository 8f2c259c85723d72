package org.sluice.module.rbl.rbldnsd;

/**
 * Addresses in a row.
 *
 * @param first as an unsigned number
 * @param last as an unsigned number, included
 */
record Ip4Range(long first, long last) {

    private static final long UNSIGNED = 0xffffffffL;

    /** Reads {@code 192.0.2.0/24}, a prefix, {@code 192.0.2.1-192.0.2.9} or {@code 192.0.2.1-9}. */
    static Ip4Range read(Cursor line) throws Malformed {
        Ip4 from = Ip4.prefix(line);
        if (line.skip('-')) {
            return upTo(line, from);
        }
        int bits = length(line, from, 32);
        if (bits == 0) {
            throw new Malformed("malformed prefix length: everybody");
        }
        return block(from, bits);
    }

    /** Reads {@code 192.0.2.0/24} or a prefix. Gives its length away: it is the block's place in a trie. */
    static Block readBlock(Cursor line) throws Malformed {
        Ip4 from = Ip4.prefix(line);
        int bits = length(line, from, 32);
        return new Block(block(from, bits), bits);
    }

    /** Reads how many bits count; without a slash those that were given. */
    private static int length(Cursor line, Ip4 from, int most) throws Malformed {
        if (line.skip('/')) {
            int bits = line.number(most);
            if (bits < 0) {
                throw new Malformed("malformed prefix length");
            }
            return bits;
        }
        if (from.bits() == 8) {
            throw new Malformed("malformed address: a number alone");
        }
        return from.bits();
    }

    private static Ip4Range block(Ip4 from, int bits) throws Malformed {
        int mask = Ip4.mask(bits);
        if ((from.address() & ~mask) != 0) {
            // Most often a typing error, so rbldnsd does not take it either.
            throw new Malformed("address with bits behind its prefix length");
        }
        return new Ip4Range(from.address() & UNSIGNED, (from.address() | ~mask) & UNSIGNED);
    }

    private static Ip4Range upTo(Cursor line, Ip4 from) throws Malformed {
        Ip4 to = Ip4.prefix(line);
        int last = to.address();
        if (to.bits() == 8) {
            // 127.16-31: the number stands in the place of the last one before the hyphen.
            last = last >>> from.bits() - 8 | from.address() & Ip4.mask(from.bits() - 8);
        } else if (to.bits() != from.bits()) {
            throw new Malformed("range between addresses of different length");
        }
        Ip4Range range = new Ip4Range(from.address() & UNSIGNED, (last | ~Ip4.mask(from.bits())) & UNSIGNED);
        if (range.first > range.last) {
            throw new Malformed("range that ends before it begins");
        }
        return range;
    }

    long size() {
        return last - first + 1;
    }

    /** A range that is a block. */
    record Block(Ip4Range range, int bits) {}
}
