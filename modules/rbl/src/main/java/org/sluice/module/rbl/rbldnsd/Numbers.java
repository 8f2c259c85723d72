package org.sluice.module.rbl.rbldnsd;

import java.util.Arrays;

/** A set of numbers: filled, then finished, then only asked. */
final class Numbers {

    /** Octets each of them takes, more or less. */
    static final int WEIGHT = 8;

    private long[] numbers = new long[16];
    private int count;

    void add(long number) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, count * 2);
        }
        numbers[count++] = number;
    }

    void finish() {
        numbers = Arrays.stream(numbers, 0, count).sorted().distinct().toArray();
        count = numbers.length;
    }

    int count() {
        return count;
    }

    boolean contains(long number) {
        return Arrays.binarySearch(numbers, 0, count, number) >= 0;
    }
}
