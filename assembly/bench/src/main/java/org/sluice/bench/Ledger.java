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
    private static final int TURNED_AWAY = 64;
    private static final int QUEUED = 128;

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicIntegerArray states;
    private final AtomicIntegerArray sums;
    private final LongAdder unknown = new LongAdder();
    private final AtomicLong arrivals = new AtomicLong();
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> broken = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> passedBy = new ConcurrentHashMap<>();

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

    /** Its final dot was answered, but not with 250: the client keeps it. */
    void turnedAway(int number) {
        mark(number, TURNED_AWAY);
    }

    /** A command or message was refused. */
    void refused(String reply) {
        count(refusals, reply);
    }

    /** A connection ended without being asked to. */
    void broken(String how) {
        count(broken, how);
    }

    /** A message arrived without the signs of these. */
    void passedBy(String engines) {
        count(passedBy, engines);
    }

    /** It waits in the queue; negative: something that bears no number does. */
    void queued(int number) {
        if (!isKnown(number)) {
            unknown.increment();
        } else if ((mark(number, QUEUED) & (QUEUED | DELIVERED)) != 0) {
            mark(number, DOUBLED);
        }
    }

    /** It lies in a mailbox. {@code stamps}: how often the required module stamped it. */
    void delivered(int number, int sum, int stamps) {
        arrivals.incrementAndGet();
        if (!isKnown(number)) {
            unknown.increment();
            return;
        }
        if ((mark(number, DELIVERED) & (QUEUED | DELIVERED)) != 0) {
            mark(number, DOUBLED);
        }
        if (sums.get(number) != sum) {
            mark(number, CORRUPTED);
        }
        if (stamps != 1) {
            mark(number, UNSCANNED);
        }
    }

    private boolean isKnown(int number) {
        return number >= 0 && number < next.get();
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

    /** Answered 250, in no mailbox and not queued. */
    long lost() {
        return count(ACCEPTED | DELIVERED | QUEUED, ACCEPTED);
    }

    /** There more than once, in mailboxes and queue together. */
    long repeated() {
        return count(DOUBLED, DOUBLED);
    }

    /** There although its client was told that it is not: whoever comes again then makes it two. */
    long keptThoughTurnedAway() {
        return count(TURNED_AWAY | DELIVERED, TURNED_AWAY | DELIVERED)
                + count(TURNED_AWAY | DELIVERED | QUEUED, TURNED_AWAY | QUEUED);
    }

    /** Final dots answered otherwise than with 250. */
    long turnedAway() {
        return count(TURNED_AWAY, TURNED_AWAY);
    }

    /** Final dots without any answer: the one thing nobody can know. */
    long unanswered() {
        return count(SENT | ACCEPTED | TURNED_AWAY, SENT);
    }

    /** Those of them that are there. */
    long unansweredButThere() {
        return count(SENT | ACCEPTED | TURNED_AWAY | DELIVERED, SENT | DELIVERED)
                + count(SENT | ACCEPTED | TURNED_AWAY | DELIVERED | QUEUED, SENT | QUEUED);
    }

    /** There without ever having been sent. */
    long neverSent() {
        return unknown.sum() + count(SENT | DELIVERED, DELIVERED) + count(SENT | DELIVERED | QUEUED, QUEUED);
    }

    /** Arrived, but not as sent. */
    long altered() {
        return count(CORRUPTED, CORRUPTED);
    }

    /** In mailboxes more than once, or although the client was told to come again, which then makes it two. */
    long doubled() {
        return repeated() + count(ACCEPTED | DELIVERED | DOUBLED, DELIVERED);
    }

    long corrupted() {
        return altered() + unknown.sum();
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

    /** Whose signs messages lacked, and how many did. */
    Map<String, Long> passedBy() {
        return sums(passedBy);
    }

    private static void count(Map<String, LongAdder> counts, String text) {
        counts.computeIfAbsent(text, first -> new LongAdder()).increment();
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
