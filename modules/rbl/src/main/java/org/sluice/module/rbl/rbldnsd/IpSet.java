package org.sluice.module.rbl.rbldnsd;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Addresses of both families in one file, as Momentum reads them: lines of IPv4 as in ip4set, lines of IPv6 as in ip6trie. */
final class IpSet extends Entries {

    private final Ip4Set ip4;
    private final Ip6Trie ip6;

    IpSet(Values values, Substitutions substitutions, Budget budget) {
        super(values, substitutions, budget);
        ip4 = new Ip4Set(values, substitutions, budget);
        ip6 = new Ip6Trie(values, substitutions, budget);
    }

    @Override
    boolean isDefault(Cursor line) {
        return ip6.isDefault(line);
    }

    @Override
    void entry(Cursor line, boolean excluded) throws Malformed {
        (isIp6(line) ? ip6 : ip4).entry(line, excluded);
    }

    /** Up to the first colon an IPv6 address has hexadecimal digits only; an IPv4 one has a dot, a slash or a hyphen there. */
    private static boolean isIp6(Cursor line) {
        int i = 0;
        while (line.peek(i) < 0x80 && Character.digit(line.peek(i), 16) >= 0) {
            i++;
        }
        return line.peek(i) == ':';
    }

    @Override
    void limitRanges(long most) {
        ip4.limitRanges(most);
    }

    @Override
    void finish() {
        ip4.finish();
        ip6.finish();
    }

    @Override
    int count() {
        return ip4.count() + ip6.count();
    }

    @Override
    Found find(InetAddress address) {
        return address instanceof Inet4Address ? ip4.find(address) : ip6.find(address);
    }
}
