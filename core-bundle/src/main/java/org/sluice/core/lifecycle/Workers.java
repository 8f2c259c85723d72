package org.sluice.core.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which modules are called: a fixed number behind a bounded queue. A thread that a module does not give back
 * is written off and replaced, so that a hanging module costs threads and not the server; how many may be lost that way is
 * bounded too.
 */
public final class Workers implements Executor, AutoCloseable {

    /** A question as the watch sees it. */
    public interface Question {
        /** It has not returned for too long: its thread is written off, and others go on with its work. */
        void stuck();

        /** It still has not. */
        void hangs();

        /** Whether anybody still waits for the answer. */
        boolean isWanted();
    }

    /** A task that may have waited long for its turn. */
    public interface Patient extends Runnable {
        /** It has: deadlines are to be set although nothing has been asked yet. */
        void overdue();

        /** When it was handed in. */
        long sinceNanos();
    }

    private static final int MAX_WAITING = 50_000;
    private static final int MAX_LOST = 64;

    private final ThreadPoolExecutor pool;
    private final List<Worker> threads = new CopyOnWriteArrayList<>();
    private final int regular;
    private final AtomicInteger lost = new AtomicInteger();

    /** So many threads. */
    public Workers(int threadCount) {
        regular = threadCount;
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                threadCount,
                threadCount + MAX_LOST,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                task -> new Worker(task, "sluice-worker-" + number.incrementAndGet()));
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    /** Looks after the threads; to be called every {@link StuckWatch#TICK_MILLIS}. */
    void look(long nowNanos, long overdueNanos) {
        threads.forEach(Worker::look);
        for (Runnable task : pool.getQueue()) {
            if (!(task instanceof Patient patient) || nowNanos - patient.sinceNanos() < overdueNanos) {
                break;
            }
            patient.overdue();
        }
    }

    /** Threads that have not come back. */
    int lost() {
        return lost.get();
    }

    private boolean writeOff() {
        if (lost.incrementAndGet() > MAX_LOST) {
            lost.decrementAndGet();
            return false;
        }
        pool.setCorePoolSize(regular + lost.get());
        return true;
    }

    private void cameBack() {
        pool.setCorePoolSize(regular + lost.decrementAndGet());
    }

    /** Notes that the present thread starts on a question; without effect on a thread that is not a worker. */
    public static void begin(Question question) {
        if (Thread.currentThread() instanceof Worker worker) {
            worker.begin(question);
        }
    }

    /** Notes that the question returned. False: the thread had been written off and others go on with its work. */
    public static boolean end() {
        return !(Thread.currentThread() instanceof Worker worker) || worker.end();
    }

    /** A thread that can be watched. Its lock is taken by itself and, every tick, by the watch. */
    private final class Worker extends Thread {
        private Question question;
        private int seen;
        private boolean writtenOff;

        Worker(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }

        @Override
        public void run() {
            threads.add(this);
            try {
                super.run();
            } finally {
                threads.remove(this);
            }
        }

        synchronized void begin(Question asked) {
            question = asked;
            seen = 0;
        }

        boolean end() {
            boolean wasWrittenOff;
            synchronized (this) {
                question = null;
                wasWrittenOff = writtenOff;
                writtenOff = false;
            }
            Thread.interrupted(); // meant for the question that has just returned
            if (wasWrittenOff) {
                cameBack();
            }
            return !wasWrittenOff;
        }

        /** Sightings, not time: a pause of the whole machine makes ticks late, so it makes nobody look stuck. */
        void look() {
            Question present;
            boolean hangs;
            synchronized (this) {
                if (question == null) {
                    return;
                }
                if (writtenOff && !question.isWanted()) {
                    interrupt();
                }
                present = question;
                seen++;
                hangs = seen == StuckWatch.HANGING_SIGHTINGS;
                if (!hangs && (seen != StuckWatch.STUCK_SIGHTINGS || !writeOff())) {
                    return;
                }
                writtenOff |= !hangs;
            }
            if (hangs) {
                present.hangs();
            } else {
                present.stuck();
            }
        }
    }
}
