package org.sluice.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What became of every single message: numbers are given out one after the other, each with the checksum of its body. */
final class Ledger {

    private static final int SENT = 1;
    private static final int ACCEPTED = 2;
    private static final int DELIVERED = 4;
    private static final int DOUBLED = 8;
    private static final int CORRUPTED = 16;
    private static final int UNSCANNED = 32;

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicIntegerArray states;
    private final AtomicIntegerArray sums;
    private final LongAdder unknown = new LongAdder();
    private final AtomicLong arrivals = new AtomicLong();
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> broken = new ConcurrentHashMap<>();

    Ledger(int capacity) {
        states = new AtomicIntegerArray(capacity);
        sums = new AtomicIntegerArray(capacity);
    }

    /** A number for a message with a body of that checksum. */
    int number(int sum) {
        int number = next.getAndIncrement();
        sums.set(number, sum);
        return number;
    }

    /** Its final dot is about to be sent. */
    void sent(int number) {
        mark(number, SENT);
    }

    /** Its final dot was answered 250. */
    void accepted(int number) {
        mark(number, ACCEPTED);
    }

    /** A command or message was refused. */
    void refused(String reply) {
        refusals.computeIfAbsent(reply, text -> new LongAdder()).increment();
    }

    /** A connection ended without being asked to. */
    void broken(String how) {
        broken.computeIfAbsent(how, text -> new LongAdder()).increment();
    }

    /** It lies in a mailbox. {@code stamps}: how often the required module stamped it. */
    void delivered(int number, int sum, int stamps) {
        arrivals.incrementAndGet();
        if (number < 0 || number >= next.get()) {
            unknown.increment();
            return;
        }
        if ((mark(number, DELIVERED) & DELIVERED) != 0) {
            mark(number, DOUBLED);
        }
        if (sums.get(number) != sum) {
            mark(number, CORRUPTED);
        }
        if (stamps != 1) {
            mark(number, UNSCANNED);
        }
    }

    /** Files that arrived so far. */
    long arrivals() {
        return arrivals.get();
    }

    long sent() {
        return count(SENT, SENT);
    }

    long accepted() {
        return count(ACCEPTED, ACCEPTED);
    }

    long delivered() {
        return count(DELIVERED, DELIVERED);
    }

    /** Answered 250 and in no mailbox. */
    long lost() {
        return count(ACCEPTED | DELIVERED, ACCEPTED);
    }

    /** In mailboxes more than once, or although the client was told to come again, which then makes it two. */
    long doubled() {
        return count(DOUBLED, DOUBLED) + count(ACCEPTED | DELIVERED | DOUBLED, DELIVERED);
    }

    long corrupted() {
        return count(CORRUPTED, CORRUPTED) + unknown.sum();
    }

    /** Delivered without exactly one stamp of the required module. */
    long unscanned() {
        return count(UNSCANNED, UNSCANNED);
    }

    /** Replies that refused, and how many of each. */
    Map<String, Long> refusals() {
        return sums(refusals);
    }

    /** How connections broke, and how many did. */
    Map<String, Long> broken() {
        return sums(broken);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((text, count) -> sums.put(text, count.sum()));
        return sums;
    }

    private int mark(int number, int bit) {
        return states.getAndAccumulate(number, bit, (old, added) -> old | added);
    }

    private long count(int mask, int wanted) {
        long count = 0;
        for (int i = Math.min(next.get(), states.length()) - 1; i >= 0; i--) {
            if ((states.get(i) & mask) == wanted) {
                count++;
            }
        }
        return count;
    }
}
