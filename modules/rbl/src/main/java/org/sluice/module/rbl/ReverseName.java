package org.sluice.module.rbl;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Addresses as lists in the DNS have them: IPv4 octets or IPv6 nibbles, least significant first (RFC 5782 sections 2.1 and 2.4). */
final class ReverseName {

    private static final String DIGITS = "0123456789abcdef";

    private ReverseName() {}

    /** Without a final dot. */
    static String of(InetAddress address) {
        byte[] octets = address.getAddress();
        StringBuilder name = new StringBuilder(64);
        for (int i = octets.length - 1; i >= 0; i--) {
            if (address instanceof Inet4Address) {
                name.append(octets[i] & 0xff);
            } else {
                name.append(DIGITS.charAt(octets[i] & 0xf)).append('.').append(DIGITS.charAt(octets[i] >> 4 & 0xf));
            }
            name.append(i == 0 ? "" : ".");
        }
        return name.toString();
    }
}
