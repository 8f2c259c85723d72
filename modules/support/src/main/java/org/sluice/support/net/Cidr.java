package org.sluice.support.net;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of addresses. {@code 0.0.0.0/0} stands for everybody, IPv6 included; IPv4-mapped blocks count as IPv4. Blocks
 * compare by identity: two labels with the same block stay two.
 */
public final class Cidr {

    private static final int MAPPED_BITS = 96;

    private final byte[] base;
    private final int bits;

    private Cidr(byte[] base, int bits) {
        this.base = base;
        this.bits = bits;
    }

    /**
     * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address; never asks the DNS.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = literal(slash < 0 ? text : text.substring(0, slash)).getAddress();
        if (slash < 0) {
            return new Cidr(address, address.length * 8);
        }
        // ::ffff:192.0.2.1 has become an IPv4 address already; its prefix length was still written for IPv6.
        boolean mapped = address.length == 4 && text.indexOf(':') >= 0;
        int least = mapped ? MAPPED_BITS : 0;
        int bits = prefixLength(text.substring(slash + 1), least, least + address.length * 8) - least;
        return new Cidr(masked(address, bits), bits);
    }

    /** An address in numbers; brackets are not part of it. */
    public static InetAddress literal(String text) {
        String address = text.strip();
        // What Java takes for a name, such as 999.1.1.1, it would ask the DNS about.
        if (address.indexOf(':') < 0 && !isDottedQuad(address)) {
            throw new IllegalArgumentException("not an IP address");
        }
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address", e);
        }
    }

    /** Whether the address lies inside. */
    public boolean contains(InetAddress address) {
        if (isEverybody()) {
            return true;
        }
        byte[] candidate = address.getAddress();
        return candidate.length == base.length && Arrays.equals(masked(candidate, bits), base);
    }

    /** Length of the prefix; longer is more specific. */
    public int bits() {
        return bits;
    }

    /** Whether this is a block of IPv4 addresses. */
    public boolean isIpv4() {
        return base.length == 4;
    }

    /** Whether this is {@code 0.0.0.0/0}. */
    public boolean isEverybody() {
        return isIpv4() && bits == 0;
    }

    /** The first address as a number. */
    public BigInteger first() {
        return new BigInteger(1, base);
    }

    /** How many addresses. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(base.length * 8 - bits);
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(base).getHostAddress() + '/' + bits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("address of " + base.length + " octets", e);
        }
    }

    /** The same address as IPv4 where it is an IPv4-mapped one. */
    public static InetAddress unmapped(InetAddress address) {
        byte[] octets = address.getAddress();
        if (address instanceof Inet4Address || !isMapped(octets)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(octets, 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    private static boolean isDottedQuad(String text) {
        return text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                && Arrays.stream(text.split("\\.")).allMatch(octet -> Integer.parseInt(octet) <= 255);
    }

    private static boolean isMapped(byte[] octets) {
        for (int i = 0; i < 10; i++) {
            if (octets[i] != 0) {
                return false;
            }
        }
        return octets[10] == -1 && octets[11] == -1;
    }

    private static int prefixLength(String text, int least, int most) {
        String digits = text.strip();
        boolean number =
                digits.length() <= 3 && !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int bits = number ? Integer.parseInt(digits) : -1;
        if (bits < least || bits > most) {
            throw new IllegalArgumentException("prefix length: " + text + " (expected: " + least + " to " + most + ")");
        }
        return bits;
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int keep = Math.max(0, Math.min(8, bits - i * 8));
            masked[i] &= (byte) (0xff << 8 - keep);
        }
        return masked;
    }
}
