package org.sluice.module.rbl.rbldnsd;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The dataset {@code ip4tset}: single IPv4 addresses, all with one value. */
final class Ip4Tset extends TrivialSet {

    private final Numbers addresses = new Numbers();

    Ip4Tset(Values values, Substitutions substitutions, Budget budget) {
        super(values, substitutions, budget);
    }

    @Override
    void entry(Cursor line, boolean excluded) throws Malformed {
        demand(!excluded, "an exclusion where there can be none");
        Ip4 address = Ip4.prefix(line);
        demand(address.bits() == 32 && line.isBehindEntry(), "malformed address");
        budget.spend(Numbers.WEIGHT);
        addresses.add(address.address() & 0xffffffffL);
    }

    @Override
    void finish() {
        addresses.finish();
    }

    @Override
    int count() {
        return addresses.count();
    }

    @Override
    Found find(InetAddress address) {
        return address instanceof Inet4Address && addresses.contains(Ip4Trie.number(address))
                ? listed(address.getHostAddress())
                : Found.NOTHING;
    }
}
