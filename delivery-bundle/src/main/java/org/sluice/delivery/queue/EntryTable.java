package org.sluice.delivery.queue;

import java.nio.charset.StandardCharsets;

/**
 * Entries by id. A hash table chained through the entries themselves, as the nodes of a standard map would cost as much
 * memory again as all the rest of an entry.
 */
final class EntryTable {

    private static final int SMALLEST = 1_024;

    private Entry[] buckets = new Entry[SMALLEST];
    private int size;

    Entry find(String id) {
        byte[] octets = id.getBytes(StandardCharsets.UTF_8);
        Entry entry = buckets[Entry.spread(octets) & buckets.length - 1];
        while (entry != null && !entry.hasId(octets)) {
            entry = entry.nextInBucket;
        }
        return entry;
    }

    /** Adds an entry whose id is not there yet. */
    void add(Entry entry) {
        if (size >= buckets.length) {
            resize(buckets.length * 2);
        }
        link(entry);
        size++;
    }

    void remove(Entry entry) {
        int bucket = entry.hash() & buckets.length - 1;
        Entry before = null;
        for (Entry at = buckets[bucket]; at != null; before = at, at = at.nextInBucket) {
            if (at == entry) {
                unlink(bucket, before, at);
                return;
            }
        }
    }

    int size() {
        return size;
    }

    private void unlink(int bucket, Entry before, Entry at) {
        if (before == null) {
            buckets[bucket] = at.nextInBucket;
        } else {
            before.nextInBucket = at.nextInBucket;
        }
        at.nextInBucket = null;
        size--;
        if (buckets.length > SMALLEST && size < buckets.length / 8) {
            resize(buckets.length / 2);
        }
    }

    private void link(Entry entry) {
        int bucket = entry.hash() & buckets.length - 1;
        entry.nextInBucket = buckets[bucket];
        buckets[bucket] = entry;
    }

    private void resize(int length) {
        Entry[] old = buckets;
        buckets = new Entry[length];
        for (Entry chain : old) {
            while (chain != null) {
                Entry next = chain.nextInBucket;
                link(chain);
                chain = next;
            }
        }
    }
}
