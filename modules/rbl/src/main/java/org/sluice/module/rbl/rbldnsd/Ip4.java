package org.sluice.module.rbl.rbldnsd;

/**
 * The beginning of an IPv4 address.
 *
 * @param address the octets given, the others 0
 * @param bits how many of its bits were given: 8, 16, 24 or 32
 */
record Ip4(int address, int bits) {

    /** Reads {@code 127}, {@code 127.0}, {@code 127.0.0} or {@code 127.0.0.1}. */
    static Ip4 prefix(Cursor line) throws Malformed {
        int address = 0;
        for (int bits = 8; ; bits += 8) {
            int octet = line.number(255);
            if (octet < 0) {
                throw new Malformed("malformed address");
            }
            address |= octet << 32 - bits;
            if (bits == 32 || !line.skip('.')) {
                return new Ip4(address, bits);
            }
        }
    }

    static int mask(int bits) {
        return bits == 0 ? 0 : -1 << 32 - bits;
    }
}
