package org.sluice.testing;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts one revision of a module in the place of another, again and again, while clients go on asking. */
final class Updates {

    private static final int CALLERS = 2;
    private static final int BURST = 16;
    private static final String CALLER = "caller";
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final long PAUSE_NANOS = 10_000_000L;

    private final Class<?> type;
    private final Map<String, String> configuration;
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    private final long forgettingNanos;
    private final AtomicLong answered = new AtomicLong();
    private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
    private volatile Revision current;
    private long unended;
    private long calls;

    Updates(Class<?> type, Map<String, String> configuration) {
        this(type, configuration, PATIENCE_NANOS);
    }

    /** With so much time for revisions to be forgotten in. */
    Updates(Class<?> type, Map<String, String> configuration, long forgettingNanos) {
        this.type = type;
        this.configuration = configuration;
        this.forgettingNanos = forgettingNanos;
    }

    /**
     * What a round of updates left.
     *
     * @param calls that were made
     * @param unended calls that never ended, though they were cancelled
     * @param held the revisions that are gone and yet are held by something, and by what; empty where there is none
     * @param threads that were not there before; names
     */
    record Left(long calls, long unended, String held, List<String> threads) {}

    /** Updates so many times. {@code questions}: what to ask, in turn. */
    Left run(int times, List<Function<FakeDns, FakeContext>> questions) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS, task -> new Thread(task, CALLER));
        AtomicBoolean over = new AtomicBoolean();
        current = next();
        try {
            List<Future<Long>> asking = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                asking.add(callers.submit(() -> ask(questions, over)));
            }
            for (int i = 0; i < times; i++) {
                awaitAnswers();
                Revision before = current;
                current = next();
                unended += before.leave(forgettingNanos);
            }
            over.set(true);
            for (Future<Long> each : asking) {
                calls += each.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
            }
            unended += current.leave(forgettingNanos);
            current = null;
            // What callers keep in locals of their threads holds a loader too, so they live until that was seen.
            return new Left(calls, unended, held(), threadsLeft());
        } finally {
            over.set(true);
            callers.shutdownNow();
        }
    }

    private Revision next() {
        Revision made = new Revision(type, configuration);
        loaders.add(new WeakReference<>(made.loader()));
        return made;
    }

    /** Every other question meets a silent DNS, so that calls are open whenever a revision leaves. */
    private long ask(List<Function<FakeDns, FakeContext>> questions, AtomicBoolean over) {
        long asked = 0;
        while (!over.get()) {
            FakeDns dns = asked % 2 == 0 ? new FakeDns() : new FakeDns().silent();
            FakeContext context =
                    questions.get((int) (asked / 2 % questions.size())).apply(dns);
            boolean waits =
                    current.ask(context).filter(answer -> !answer.isDone()).isPresent();
            answered.incrementAndGet();
            asked++;
            if (waits) {
                LockSupport.parkNanos(PAUSE_NANOS / 100);
            }
        }
        return asked;
    }

    /** Each revision is asked a few times before the next one comes. */
    private void awaitAnswers() throws TimeoutException {
        long wanted = answered.get() + 2L * CALLERS;
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (answered.get() < wanted) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("calls do not return from validate()");
            }
            LockSupport.parkNanos(PAUSE_NANOS / 100);
        }
    }

    private String held() throws IOException {
        long end = System.nanoTime() + forgettingNanos;
        List<WeakReference<ClassLoader>> left = loadersLeft();
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_NANOS);
            left = loadersLeft();
        }
        if (left.isEmpty()) {
            return "";
        }
        Path dump = Description.output(type).resolveSibling("held-" + type.getSimpleName() + ".hprof");
        return left.size() + " of " + loaders.size() + ", the last of them number "
                + (loaders.indexOf(left.get(left.size() - 1)) + 1) + ", " + Holders.of(left, dump);
    }

    private List<WeakReference<ClassLoader>> loadersLeft() {
        LastRecord.takePlace();
        System.gc();
        return loaders.stream().filter(loader -> loader.get() != null).toList();
    }

    /** A stand-in's thread notices a moment later that its client is gone. */
    private List<String> threadsLeft() {
        long end = System.nanoTime() + forgettingNanos;
        List<String> left = newThreads();
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_NANOS);
            left = newThreads();
        }
        return left;
    }

    /** Threads of the virtual machine's own come and go. */
    private List<String> newThreads() {
        Set<String> names = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !threadsBefore.contains(thread) && thread.isAlive())
                .filter(thread -> thread.getThreadGroup() != null
                        && !thread.getThreadGroup().getName().equals("system"))
                .map(Thread::getName)
                .filter(name -> !name.equals(CALLER) && !name.startsWith("ForkJoinPool.commonPool"))
                .collect(Collectors.toSet());
        return List.copyOf(names);
    }
}
