package org.sluice.module.rbl.rbldnsd;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The dataset {@code ip4set}: ranges of any shape. As rbldnsd keeps them, in whole octets: a range becomes addresses, /24, /16
 * and /8; the narrowest of these that has an entry decides, and it may have several values.
 */
final class Ip4Set extends Entries {

    private static final int WEIGHT = 12;
    private static final int[] SHIFTS = {0, 8, 16, 24};

    private final Ip4Table[] tables = {new Ip4Table(), new Ip4Table(), new Ip4Table(), new Ip4Table()};
    private long mostAddresses = Long.MAX_VALUE;

    Ip4Set(Values values, Substitutions substitutions, Budget budget) {
        super(values, substitutions, budget);
    }

    @Override
    void entry(Cursor line, boolean excluded) throws Malformed {
        Ip4Range range = Ip4Range.read(line);
        int value = value(line, excluded);
        if (range.size() <= mostAddresses) {
            add(range.first(), range.last(), 0, value);
        }
    }

    /** {@code first} and {@code last} count in units of that level. */
    private void add(long first, long last, int level, int value) throws Malformed {
        if (level == SHIFTS.length - 1) {
            addAll(first, last, level, value);
            return;
        }
        // What fills whole units of the next level goes there; what sticks out on either side stays.
        long inner = first + 255 >> 8;
        long innerEnd = (last + 1 >> 8) - 1;
        if (inner > innerEnd) {
            addAll(first, last, level, value);
            return;
        }
        addAll(first, (inner << 8) - 1, level, value);
        addAll(innerEnd + 1 << 8, last, level, value);
        add(inner, innerEnd, level + 1, value);
    }

    private void addAll(long first, long last, int level, int value) throws Malformed {
        for (long unit = first; unit <= last; unit++) {
            budget.spend(WEIGHT);
            tables[level].add(unit << SHIFTS[level], value);
        }
    }

    @Override
    void limitRanges(long most) {
        mostAddresses = Math.min(mostAddresses, most);
    }

    @Override
    void finish() {
        for (Ip4Table table : tables) {
            table.finish(false);
        }
    }

    @Override
    int count() {
        int count = 0;
        for (Ip4Table table : tables) {
            count += table.count();
        }
        return count;
    }

    @Override
    Found find(InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            return Found.NOTHING;
        }
        long number = Ip4Trie.number(address);
        for (int level = 0; level < tables.length; level++) {
            int place = tables[level].find(number >> SHIFTS[level] << SHIFTS[level]);
            if (place >= 0) {
                return all(tables[level], place, address.getHostAddress());
            }
        }
        return Found.NOTHING;
    }

    private Found all(Ip4Table table, int first, String subject) {
        List<Value> found = new ArrayList<>();
        int place = first;
        do {
            Value value = values.of(table.value(place++));
            if (value.isExcluded()) {
                return Found.EXCLUSION;
            }
            found.add(value);
        } while (found.size() < MOST_VALUES && table.continues(place));
        return new Found(List.copyOf(found), false, subject);
    }
}
