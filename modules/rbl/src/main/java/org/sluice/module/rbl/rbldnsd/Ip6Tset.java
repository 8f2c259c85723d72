package org.sluice.module.rbl.rbldnsd;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** The dataset {@code ip6tset}: IPv6 networks of 64 bits, all with one value, and single addresses that are excluded. */
final class Ip6Tset extends TrivialSet {

    private static final int WEIGHT = 96;

    private record Address(long high, long low) {}

    private final Numbers networks = new Numbers();
    private final Set<Address> exclusions = new HashSet<>();

    Ip6Tset(Values values, Substitutions substitutions, Budget budget) {
        super(values, substitutions, budget);
    }

    /** Two colons are the beginning of an address. */
    @Override
    boolean isDefault(Cursor line) {
        return line.peek() == ':' && line.peek(1) != ':';
    }

    @Override
    void entry(Cursor line, boolean excluded) throws Malformed {
        Ip6Block block = Ip6Block.read(line);
        demand(block.bits() == (excluded ? 128 : 64) && line.isBehindEntry(), "malformed address");
        budget.spend(excluded ? WEIGHT : Numbers.WEIGHT);
        if (excluded) {
            exclusions.add(new Address(block.high(), block.low()));
        } else {
            networks.add(block.high());
        }
    }

    @Override
    void finish() {
        networks.finish();
    }

    @Override
    int count() {
        return networks.count() + exclusions.size();
    }

    @Override
    Found find(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return Found.NOTHING;
        }
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        long high = octets.getLong();
        if (!networks.contains(high)) {
            return Found.NOTHING;
        }
        return exclusions.contains(new Address(high, octets.getLong())) ? Found.EXCLUSION : listed(Ip6Text.of(address));
    }
}
