package org.sluice.launcher;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Ends a process whose memory is used up for good: one that collects all the time and frees nothing. Somebody who asks once
 * for more than there is, a module with a huge array say, is refused that and nothing else; so the virtual machine's own
 * switch, which ends the process at the first such refusal, will not do.
 */
final class HeapWatch implements Runnable {

    /** What the virtual machine itself would exit with. */
    static final int STATUS = 3;

    static final int LOOKS = 5;
    private static final double FULL = 0.97;
    private static final long EVERY_NANOS = 1_000_000_000L;

    private final Supplier<Reading> heap;
    private final Runnable end;
    private long collections;
    private int hopeless;

    /** {@code end} runs when there is no hope left. */
    HeapWatch(Supplier<Reading> heap, Runnable end) {
        this.heap = heap;
        this.end = end;
    }

    /** Watches over this process, from a thread that needs next to no memory itself. */
    static HeapWatch start() {
        HeapWatch watch = new HeapWatch(HeapWatch::read, () -> {
            try {
                System.err.println("sluice: out of memory for good; SLUICE_HEAP sets how much there is");
            } finally {
                Runtime.getRuntime().halt(STATUS);
            }
        });
        watch.run();
        Thread thread = new Thread(watch::watch, "sluice-heap-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void watch() {
        while (true) {
            LockSupport.parkNanos(EVERY_NANOS);
            try {
                run();
            } catch (Throwable withoutRoom) { // nothing may end this thread, and nothing can be said without memory
                hopeless++;
            }
        }
    }

    /** Looks once. */
    @Override
    public void run() {
        hopeless = isInVain() ? hopeless + 1 : 0;
        if (hopeless >= LOOKS) {
            end.run();
        }
    }

    private boolean isInVain() {
        try {
            Reading now = heap.get();
            boolean collected = now.collections > collections;
            collections = now.collections;
            return collected && now.used >= FULL;
        } catch (OutOfMemoryError | LinkageError none) {
            return true; // not even room to look
        }
    }

    /**
     * The heap at a moment.
     *
     * @param collections of all of it, so far
     * @param used the share that was in use after the last one
     */
    record Reading(long collections, double used) {}

    private static Reading read() {
        return new Reading(fullCollections(), used());
    }

    /** Young collections leave garbage behind and say nothing about what is in use. */
    private static long fullCollections() {
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        return collectors.stream()
                .filter(each -> each.getName().contains("Old") || each.getName().contains("MarkSweep"))
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private static double used() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(usage -> usage != null && usage.getMax() > 0)
                .max((a, b) -> Long.compare(a.getMax(), b.getMax()))
                .map(HeapWatch::share)
                .orElse(0.0);
    }

    private static double share(MemoryUsage usage) {
        return (double) usage.getUsed() / usage.getMax();
    }
}
