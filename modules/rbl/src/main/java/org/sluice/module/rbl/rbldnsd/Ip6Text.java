package org.sluice.module.rbl.rbldnsd;

import java.net.InetAddress;
import java.util.StringJoiner;

/** IPv6 addresses as people write them (RFC 5952): Java does not shorten the longest run of zeros. */
final class Ip6Text {

    private static final int WORDS = 8;

    private Ip6Text() {}

    static String of(InetAddress address) {
        byte[] octets = address.getAddress();
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
        }
        int start = 0;
        int length = 0;
        for (int i = 0; i < WORDS; i++) {
            int zeros = 0;
            while (i + zeros < WORDS && words[i + zeros] == 0) {
                zeros++;
            }
            if (zeros > length) {
                start = i;
                length = zeros;
            }
        }
        // RFC 5952 section 4.2.2: one word of zeros is not shortened.
        return length < 2 ? hex(words, 0, WORDS) : hex(words, 0, start) + "::" + hex(words, start + length, WORDS);
    }

    private static String hex(int[] words, int from, int to) {
        StringJoiner text = new StringJoiner(":");
        for (int i = from; i < to; i++) {
            text.add(Integer.toHexString(words[i]));
        }
        return text.toString();
    }
}
