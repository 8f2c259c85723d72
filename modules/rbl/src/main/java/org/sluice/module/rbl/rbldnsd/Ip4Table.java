package org.sluice.module.rbl.rbldnsd;

import java.util.Arrays;

/**
 * Blocks of IPv4 addresses of one length, each with the number of its value: the address in the upper half of a long, the
 * order of lines in the lower one until all are there, then the value. Eight octets for an entry.
 */
final class Ip4Table {

    private static final int FIRST_SIZE = 64;

    private long[] blocks = new long[FIRST_SIZE];
    private int[] valueOfLine = new int[FIRST_SIZE];
    private int count;

    /** {@code address}: unsigned. */
    void add(long address, int value) {
        if (count == blocks.length) {
            blocks = Arrays.copyOf(blocks, count * 2);
            valueOfLine = Arrays.copyOf(valueOfLine, count * 2);
        }
        valueOfLine[count] = value;
        blocks[count] = (address ^ 0x80000000L) << 32 | count;
        count++;
    }

    /** Sorts; {@code onlyFirst}: of several values for one block the first one counts, else all. */
    void finish(boolean onlyFirst) {
        Arrays.sort(blocks, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            boolean again = kept > 0 && blocks[i] >> 32 == blocks[kept - 1] >> 32;
            long entry = blocks[i] & ~0xffffffffL | valueOfLine[(int) blocks[i]];
            if (!again || !onlyFirst && entry != blocks[kept - 1]) {
                blocks[kept++] = entry;
            }
        }
        // Among several values of one block the exclusion comes first now, as its number is 0.
        Arrays.sort(blocks, 0, kept);
        blocks = Arrays.copyOf(blocks, kept);
        count = kept;
        valueOfLine = new int[0];
    }

    int count() {
        return count;
    }

    /** The place of the first entry of that address; negative for none. */
    int find(long address) {
        long key = (address ^ 0x80000000L) << 32;
        int place = Arrays.binarySearch(blocks, key);
        int first = place < 0 ? -place - 1 : place;
        return first < count && blocks[first] >> 32 == key >> 32 ? first : -1;
    }

    /** Whether the entry there is about the same address as the one before it. */
    boolean continues(int place) {
        return place < count && blocks[place] >> 32 == blocks[place - 1] >> 32;
    }

    int value(int place) {
        return (int) blocks[place];
    }
}
