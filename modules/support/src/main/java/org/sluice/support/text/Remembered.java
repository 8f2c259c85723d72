package org.sluice.support.text;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * What texts were last read as, for those that come again and again, such as the policies of large senders. Nothing but time
 * depends on it. Bounded: one text for each slot, long ones not kept. Safe from any thread, without a lock.
 */
public final class Remembered<V> {

    private static final int SLOTS = 512;
    private static final int MAX_TEXT = 512;

    private record Entry<V>(String text, V value) {}

    private final AtomicReferenceArray<Entry<V>> slots = new AtomicReferenceArray<>(SLOTS);
    private final Function<String, V> reader;

    /** {@code reader} gives immutable values, equal ones for equal texts; what it throws is thrown again, and not kept. */
    public Remembered(Function<String, V> reader) {
        this.reader = reader;
    }

    /** What the reader makes of the text. */
    public V of(String text) {
        if (text.length() > MAX_TEXT) {
            return reader.apply(text);
        }
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Entry<V> kept = slots.get(slot);
        if (kept != null && kept.text.equals(text)) {
            return kept.value;
        }
        V value = reader.apply(text);
        slots.set(slot, new Entry<>(text, value));
        return value;
    }
}
