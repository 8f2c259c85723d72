package org.sluice.module.rbl.rbldnsd;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** The dataset {@code ip4trie}: blocks of IPv4 addresses; the narrowest one decides, and of two equal ones the first. */
final class Ip4Trie extends Entries {

    private static final int WEIGHT = 12;

    private final Ip4Table[] byLength = new Ip4Table[33];
    private long mostAddresses = Long.MAX_VALUE;

    Ip4Trie(Values values, Substitutions substitutions, Budget budget) {
        super(values, substitutions, budget);
    }

    @Override
    void entry(Cursor line, boolean excluded) throws Malformed {
        Ip4Range.Block block = Ip4Range.readBlock(line);
        int value = value(line, excluded);
        if (block.range().size() > mostAddresses) {
            return;
        }
        budget.spend(WEIGHT);
        if (byLength[block.bits()] == null) {
            byLength[block.bits()] = new Ip4Table();
        }
        byLength[block.bits()].add(block.range().first(), value);
    }

    @Override
    void limitRanges(long most) {
        mostAddresses = Math.min(mostAddresses, most);
    }

    @Override
    void finish() {
        for (Ip4Table table : byLength) {
            if (table != null) {
                table.finish(true);
            }
        }
    }

    @Override
    int count() {
        int count = 0;
        for (Ip4Table table : byLength) {
            count += table == null ? 0 : table.count();
        }
        return count;
    }

    @Override
    Found find(InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            return Found.NOTHING;
        }
        long number = number(address);
        for (int bits = 32; bits >= 0; bits--) {
            Ip4Table table = byLength[bits];
            int place = table == null ? -1 : table.find(number & Ip4.mask(bits) & 0xffffffffL);
            if (place >= 0) {
                Value value = values.of(table.value(place));
                return value.isExcluded()
                        ? Found.EXCLUSION
                        : new Found(List.of(value), false, address.getHostAddress());
            }
        }
        return Found.NOTHING;
    }

    static long number(InetAddress address) {
        long number = 0;
        for (byte octet : address.getAddress()) {
            number = number << 8 | octet & 0xff;
        }
        return number;
    }
}
