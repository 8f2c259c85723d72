package org.sluice.delivery.queue;

import java.util.Arrays;
import java.util.function.Consumer;

/** Entries by due time, earliest first. Entries that left meanwhile are skipped when they come up. */
final class DueHeap {

    private static final Entry[] NOTHING = {};

    private Entry[] heap = NOTHING;
    private int size;

    void add(Entry entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, Math.max(4, size + (size >> 1)));
        }
        heap[size] = entry;
        up(size++);
    }

    /** The earliest that still waits; null when there is none. */
    Entry peek() {
        while (size > 0 && heap[0].state != Entry.State.WAITING) {
            removeFirst();
        }
        return size == 0 ? null : heap[0];
    }

    /** Takes the earliest that is due; null when there is none. */
    Entry poll(long now) {
        Entry first = peek();
        if (first == null || first.due > now) {
            return null;
        }
        removeFirst();
        return first;
    }

    int size() {
        return size;
    }

    void forEach(Consumer<Entry> visitor) {
        for (int i = 0; i < size; i++) {
            if (heap[i].state == Entry.State.WAITING) {
                visitor.accept(heap[i]);
            }
        }
    }

    /** Drops what left, and restores the order after due times were changed. */
    void rebuild() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (heap[i].state == Entry.State.WAITING) {
                heap[kept++] = heap[i];
            }
        }
        heap = Arrays.copyOf(heap, kept);
        size = kept;
        for (int i = (size >> 1) - 1; i >= 0; i--) {
            down(i);
        }
    }

    private void removeFirst() {
        heap[0] = heap[--size];
        heap[size] = null;
        if (size > 0) {
            down(0);
        } else {
            heap = NOTHING;
        }
    }

    private void up(int from) {
        int i = from;
        Entry entry = heap[i];
        while (i > 0 && entry.due < heap[(i - 1) >> 1].due) {
            heap[i] = heap[(i - 1) >> 1];
            i = (i - 1) >> 1;
        }
        heap[i] = entry;
    }

    private void down(int from) {
        int i = from;
        Entry entry = heap[i];
        for (int child = 2 * i + 1; child < size; child = 2 * i + 1) {
            if (child + 1 < size && heap[child + 1].due < heap[child].due) {
                child++;
            }
            if (entry.due <= heap[child].due) {
                break;
            }
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = entry;
    }
}
