package org.sluice.core.lifecycle;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of addresses. {@code 0.0.0.0/0} means everybody, IPv6 too.
 *
 * @param text as written
 */
record Cidr(String text, byte[] network, int bits) {

    /** An address, or an address and a prefix length; never looked up. */
    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw refused(text);
        }
        try {
            byte[] network = InetAddress.getByName(address).getAddress();
            int bits = slash < 0 ? network.length * 8 : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > network.length * 8) {
                throw refused(text);
            }
            return new Cidr(text, network, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw refused(text);
        }
    }

    boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        if (bits == 0 && network.length == 4) {
            return true;
        }
        if (octets.length != network.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i & 7);
            if (((octets[i >> 3] ^ network[i >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("peer: " + text + " (expected: an address or CIDR such as 192.0.2.0/24)");
    }
}
