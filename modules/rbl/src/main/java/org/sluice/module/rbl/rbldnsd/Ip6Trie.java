package org.sluice.module.rbl.rbldnsd;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The dataset {@code ip6trie}: blocks of IPv6 addresses; the narrowest one decides, and of two equal ones the first. */
final class Ip6Trie extends Entries {

    private static final int WEIGHT = 64;
    private static final Comparator<Entry> BY_ADDRESS =
            Comparator.comparingLong(Entry::high).thenComparingLong(Entry::low);

    private record Entry(long high, long low, int value) {}

    /** The entries of one length, sorted. */
    private final List<List<Entry>> byLength = new ArrayList<>();

    Ip6Trie(Values values, Substitutions substitutions, Budget budget) {
        super(values, substitutions, budget);
        for (int bits = 0; bits <= 128; bits++) {
            byLength.add(new ArrayList<>(0));
        }
    }

    /** Two colons are the beginning of an address. */
    @Override
    boolean isDefault(Cursor line) {
        return line.peek() == ':' && line.peek(1) != ':';
    }

    @Override
    void entry(Cursor line, boolean excluded) throws Malformed {
        Ip6Block block = Ip6Block.read(line);
        int value = value(line, excluded);
        budget.spend(WEIGHT);
        byLength.get(block.bits()).add(new Entry(block.high(), block.low(), value));
    }

    @Override
    void finish() {
        byLength.replaceAll(entries -> {
            entries.sort(BY_ADDRESS); // stable: of equal ones the first line stays the first
            List<Entry> kept = new ArrayList<>(entries.size());
            for (Entry entry : entries) {
                if (kept.isEmpty() || BY_ADDRESS.compare(kept.get(kept.size() - 1), entry) != 0) {
                    kept.add(entry);
                }
            }
            return List.copyOf(kept);
        });
    }

    @Override
    int count() {
        return byLength.stream().mapToInt(List::size).sum();
    }

    @Override
    Found find(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return Found.NOTHING;
        }
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        long high = octets.getLong();
        long low = octets.getLong();
        for (int bits = 128; bits >= 0; bits--) {
            Entry wanted = new Entry(high & Ip6Block.highMask(bits), low & Ip6Block.lowMask(bits), 0);
            int place = search(byLength.get(bits), wanted);
            if (place >= 0) {
                Value value = values.of(byLength.get(bits).get(place).value());
                return value.isExcluded() ? Found.EXCLUSION : new Found(List.of(value), false, Ip6Text.of(address));
            }
        }
        return Found.NOTHING;
    }

    private static int search(List<Entry> entries, Entry wanted) {
        return entries.isEmpty() ? -1 : Collections.binarySearch(entries, wanted, BY_ADDRESS);
    }
}
