package org.sluice.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether held replies cost the others anything: 500 messages/s from sessions that do well, first alone, then beside 5,000
 * sessions each of whose commands is an error and whose replies wait by the tarpit. The bound is on what p99 from the final
 * dot to the 250 grows by; and all 5,000 must really have been held, without one more thread.
 */
final class Tarpitted implements Bench.Benchmark {

    private static final int HELD = Integer.getInteger("sluice.bench.tarpit.sessions", 5_000);
    private static final int SECONDS = Integer.getInteger("sluice.bench.seconds", 20);
    private static final int WARM_UP_SECONDS = Integer.getInteger("sluice.bench.warmup.seconds", 30);
    private static final int SETTLE_SECONDS = 10;
    private static final int RATE = 500;
    private static final int SESSIONS = 20;
    private static final int HOLD_SECONDS = 20;
    private static final double MAX_GROWTH_MILLIS = 5;
    private static final int MAX_MORE_THREADS = 5;

    @Override
    public Bench.Report run(Bed bed) throws Exception {
        Names names = bed.keep(new Names());
        SluiceServer server = bed.keep(new SluiceServer(bed.dist(), bed.folder("sluice"), settings(names)));
        server.console("sluice:queue-hold --all");
        Ledger ledger = new Ledger(RATE * (WARM_UP_SECONDS + 2 * SECONDS + 600));
        PacedLoad load = bed.keep(new PacedLoad(server.address(), ledger, SESSIONS, RATE));
        load.resume();
        measure(load, new PacedLoad.Period("warm-up"), WARM_UP_SECONDS);
        PacedLoad.Period alone = measure(load, new PacedLoad.Period("alone"), SECONDS);
        long threadsAlone = threads(server);
        long residentAlone = resident(server);
        load.period(new PacedLoad.Period("opening"));
        HeldSessions held = bed.keep(new HeldSessions(server.address(), HELD));
        held.makeErrors();
        int waiting = held.waiting();
        measure(load, new PacedLoad.Period("settling"), SETTLE_SECONDS);
        PacedLoad.Period beside = measure(load, new PacedLoad.Period("beside held sessions"), SECONDS);
        int stillWaiting = held.waiting();
        long threads = threads(server) - threadsAlone;
        long kilobytes = resident(server) - residentAlone;
        load.close();

        double growth =
                beside.fromDot().percentileMillis(0.99) - alone.fromDot().percentileMillis(0.99);
        boolean ok = growth <= MAX_GROWTH_MILLIS
                && waiting == HELD
                && stillWaiting == HELD
                && threads <= MAX_MORE_THREADS
                && beside.fromDot().count() >= RATE * SECONDS * 9L / 10;
        System.out.printf("%-24s %10s %10s %10s%n", "", "messages", "p50 ms", "p99 ms");
        for (PacedLoad.Period period : new PacedLoad.Period[] {alone, beside}) {
            System.out.printf(
                    "%-24s %10d %10.1f %10.1f%n",
                    period.name(),
                    period.fromDot().count(),
                    period.fromDot().percentileMillis(0.5),
                    period.fromDot().percentileMillis(0.99));
        }
        System.out.printf(
                "%d of %d held at first, %d at the end; p99 grew by %.1f ms (bound %.0f), threads by %d, resident by %d MiB%n",
                waiting, HELD, stillWaiting, growth, MAX_GROWTH_MILLIS, threads, kilobytes / 1024);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("held", waiting);
        figures.put("heldAtTheEnd", stillWaiting);
        figures.put("ratePerSecond", RATE);
        figures.put("p50AloneMillis", alone.fromDot().percentileMillis(0.5));
        figures.put("p99AloneMillis", alone.fromDot().percentileMillis(0.99));
        figures.put("p50BesideMillis", beside.fromDot().percentileMillis(0.5));
        figures.put("p99BesideMillis", beside.fromDot().percentileMillis(0.99));
        figures.put("growthMillis", growth);
        figures.put("moreThreads", threads);
        figures.put("moreResidentMiB", kilobytes / 1024);
        figures.put("bound", MAX_GROWTH_MILLIS);
        figures.put("ok", ok);
        return new Bench.Report(figures, ok);
    }

    private static Map<String, Map<String, String>> settings(Names names) {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>(names.settings());
        settings.put("org.sluice.core.cfg", Map.of("tarpit_sessions_percent", "100"));
        settings.put(
                "org.sluice.listener-smtp.cfg",
                Map.of("error_limit", "0", "tarpit_after_errors", "1", "tarpit_time", "" + HOLD_SECONDS));
        return settings;
    }

    private static PacedLoad.Period measure(PacedLoad load, PacedLoad.Period period, int seconds) {
        load.period(period);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return period;
    }

    private static long threads(SluiceServer server) throws Exception {
        return HeldSessions.status(server.pid(), "Threads");
    }

    private static long resident(SluiceServer server) throws Exception {
        return HeldSessions.status(server.pid(), "VmRSS");
    }
}
