package org.sluice.module.spf_v1;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A block of addresses of one family.
 *
 * @param address its first address, 4 or 16 octets
 * @param prefix bits that count
 */
record Network(byte[] address, int prefix) {

    /** No octet has a leading zero (RFC 7208 section 12, {@code qnum}). */
    private static final Pattern IP4 =
            Pattern.compile("(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])(\\.(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])){3}");

    private static final Pattern IP6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    /** {@code ip4-network}. */
    static byte[] ip4(String text) {
        if (!IP4.matcher(text).matches()) {
            throw SpfProblem.permanent("malformed IPv4 address");
        }
        byte[] octets = new byte[4];
        String[] numbers = text.split("\\.");
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) Integer.parseInt(numbers[i]);
        }
        return octets;
    }

    /** {@code ip6-network}; an IPv4-mapped one stays IPv6 and so never matches an IPv4 client. */
    static byte[] ip6(String text) {
        try {
            if (IP6.matcher(text).matches() && text.contains(":")) {
                byte[] octets = InetAddress.getByName(text).getAddress();
                return octets.length == 16 ? octets : mapped(octets);
            }
        } catch (UnknownHostException e) {
            // Not a literal: the same answer as for a character that may not be there.
        }
        throw SpfProblem.permanent("malformed IPv6 address");
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
