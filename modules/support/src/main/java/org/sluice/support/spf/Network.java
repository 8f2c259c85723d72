package org.sluice.support.spf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of addresses of one family.
 *
 * @param address its first address, 4 or 16 octets
 * @param prefix bits that count
 */
record Network(byte[] address, int prefix) {

    private static final int MAX_TEXT = 45;

    /** {@code ip4-network}: four numbers, none with a leading zero (RFC 7208 section 12, {@code qnum}). */
    static byte[] ip4(String text) {
        byte[] octets = new byte[4];
        int at = 0;
        for (int i = 0; i < octets.length; i++) {
            int end = i == octets.length - 1 ? text.length() : text.indexOf('.', at);
            octets[i] = (byte) number(text, at, end);
            at = end + 1;
        }
        return octets;
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        boolean fits = to > from && to - from <= 3 && (to - from == 1 || text.charAt(from) != '0');
        for (int i = from; fits && i < to; i++) {
            fits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
            value = value * 10 + text.charAt(i) - '0';
        }
        if (!fits || value > 255) {
            throw SpfProblem.permanent("malformed IPv4 address");
        }
        return value;
    }

    /** {@code ip6-network}; an IPv4-mapped one stays IPv6 and so never matches an IPv4 client. */
    static byte[] ip6(String text) {
        try {
            boolean literal = text.length() <= MAX_TEXT && text.chars().allMatch(Network::isOfLiteral);
            if (literal && text.contains(":")) {
                byte[] octets = InetAddress.getByName(text).getAddress();
                return octets.length == 16 ? octets : mapped(octets);
            }
        } catch (UnknownHostException e) {
            // Not a literal: the same answer as for a character that may not be there.
        }
        throw SpfProblem.permanent("malformed IPv6 address");
    }

    private static boolean isOfLiteral(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' || c == ':' || c == '.';
    }

    /** The block of that size an address lies in. */
    static Network around(InetAddress address, int prefix4, int prefix6) {
        byte[] octets = address.getAddress();
        return new Network(octets, octets.length == 4 ? prefix4 : prefix6);
    }

    boolean contains(InetAddress client) {
        byte[] octets = client.getAddress();
        if (octets.length != address.length) {
            return false;
        }
        int whole = prefix / 8;
        int rest = prefix % 8;
        int mask = 0xff00 >> rest & 0xff;
        return Arrays.equals(octets, 0, whole, address, 0, whole)
                && (rest == 0 || (octets[whole] & mask) == (address[whole] & mask));
    }

    private static byte[] mapped(byte[] ip4) {
        byte[] octets = new byte[16];
        octets[10] = -1;
        octets[11] = -1;
        System.arraycopy(ip4, 0, octets, 12, ip4.length);
        return octets;
    }
}
