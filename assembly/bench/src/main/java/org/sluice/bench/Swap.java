package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Two versions of two modules, one of them required, are swapped in turn under load, in all the ways operators have: in-place
 * update, promotion and rollback of versions side by side, features, and the folder {@code deploy/}. Quiet and swap periods
 * alternate. Every message is followed from its final dot into a mailbox; what the server holds is measured before and after.
 */
final class Swap implements Bench.Benchmark {

    /** {@code modules}: the two made for it; {@code engines}: the engines' own bundles, on a server of their own. */
    private static final List<String> PARTS = List.of(
            System.getProperty("sluice.bench.swap.parts", "modules,engines").split(","));

    private static final int SECONDS = Integer.getInteger("sluice.bench.swap.seconds", 510);
    private static final int RATE = Integer.getInteger("sluice.bench.swap.rate", 1_000);
    private static final List<String> WAYS =
            List.of(System.getProperty("sluice.bench.swap.ways", "update,versions,feature,reinstall,deploy")
                    .split(","));
    private static final int SESSIONS = 20;
    private static final int WARM_UP_SWAPS = 50;
    private static final int WARM_UP_SECONDS = 60;
    private static final int CYCLE_SECONDS = 170;

    /** After which no pool keeps a thread it does not need. */
    private static final int IDLE_SECONDS = 35;

    /** A shorter run shows that no mail suffers; what the server holds is compared after a whole one only. */
    private static final boolean WHOLE = SECONDS >= CYCLE_SECONDS;

    /** The ways in which a module is held in the swap period of one cycle, and how many swaps each sees. */
    private static final Map<String, Integer> SWAPS_IN_CYCLE = swapsInCycle();

    private final SwapTally tally = new SwapTally();
    private final Map<String, PacedLoad.Period> periods = new LinkedHashMap<>();

    @Override
    public Bench.Report run(Bed bed) throws Exception {
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean ok = true;
        if (PARTS.contains("modules")) {
            Bench.Report modules = modules(bed);
            figures.putAll(modules.figures());
            ok = modules.ok();
        }
        if (PARTS.contains("engines")) {
            System.out.println();
            Bench.Report engines = new EngineSwap().run(bed);
            figures.put("engines", engines.figures());
            ok &= engines.ok();
        }
        if (!ok) {
            bed.keepFiles();
        }
        figures.put("ok", ok);
        return new Bench.Report(figures, ok);
    }

    private Bench.Report modules(Bed bed) throws Exception {
        Names names = bed.keep(new Names());
        Path data = bed.folder("sluice");
        SwapBundles.prepare(data);
        SluiceServer server = bed.keep(new SluiceServer(bed.dist(), data, settings(names)));
        SwapBundles.deployDriver(data);
        SwapDriver driver = bed.keep(new SwapDriver(data));
        driver.order("features");
        swapAll(driver, "update", SwapBundles.MODULES.size());
        Ledger ledger = new Ledger(RATE * (SECONDS + 300));
        Mailboxes mailboxes = bed.keep(new Mailboxes(data.resolve("mail/sluice.test"), ledger));
        PacedLoad load = bed.keep(new PacedLoad(server.address(), ledger, SESSIONS, RATE));
        load.resume();
        long warmUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(WHOLE ? WARM_UP_SECONDS : 0);
        warmUp(driver);
        LockSupport.parkNanos(warmUntil - System.nanoTime());
        JsonNode before = settle(load, ledger, mailboxes, driver);
        load.resume();
        long warm = ledger.sent();
        long begun = System.nanoTime();
        try {
            int cycles = Math.max(1, SECONDS / CYCLE_SECONDS);
            for (int cycle = 0; cycle < cycles; cycle++) {
                cycle(load, driver, SECONDS * 1_000L / cycles);
            }
        } catch (IOException e) {
            tally.failed(e.getMessage());
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        JsonNode after = settle(load, ledger, mailboxes, driver);
        SwapReport report = new SwapReport(ledger, tally, periods, seconds);
        report.mail((ledger.sent() - warm) / seconds, RATE);
        report.swaps(SECONDS);
        report.latencies();
        report.holdings(before, after, WHOLE);
        return report.done();
    }

    /** Sessions may be idle until all mail was looked at, which takes a while on a busy machine. */
    private static Map<String, Map<String, String>> settings(Names names) {
        return Map.of(
                "org.sluice.listener-smtp.cfg", Map.of("idle_time", "3600"),
                "org.sluice.dns.cfg", Map.of("resolvers", "127.0.0.1:" + names.port()),
                "org.sluice.modules.cfg", Map.of("bench_scan.required", "true", "bench_scan.phases", "data"),
                "org.sluice.bench_scan.cfg", Map.of("validation.mode", "DECIDE"),
                "org.sluice.bench_note.cfg", Map.of("validation.mode", "DECIDE"),
                "org.apache.felix.fileinstall-deploy.cfg", Map.of("felix.fileinstall.poll", "100"));
    }

    private static Map<String, Integer> swapsInCycle() {
        Map<String, Integer> swaps = new LinkedHashMap<>();
        swaps.put("update", 120);
        swaps.put("versions", 160);
        swaps.put("feature", 30);
        swaps.put("reinstall", 10);
        swaps.put("deploy", 40);
        swaps.keySet().retainAll(WAYS);
        return swaps;
    }

    private void warmUp(SwapDriver driver) throws IOException {
        List<String> ways = new ArrayList<>(SWAPS_IN_CYCLE.keySet());
        int each = WHOLE ? WARM_UP_SWAPS / ways.size() + 1 : 2;
        for (String way : ways) {
            swapAll(driver, way, each);
        }
    }

    private static void swapAll(SwapDriver driver, String way, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            swap(driver, i, way);
        }
    }

    private static JsonNode swap(SwapDriver driver, int number, String way) throws IOException {
        String module = SwapBundles.MODULES.get(number % SwapBundles.MODULES.size());
        return driver.order("swap " + module + ' ' + way + ' ' + module);
    }

    /** A third is quiet, the rest sees a swap at every beat. */
    private void cycle(PacedLoad load, SwapDriver driver, long millis) throws IOException {
        enter(load, "quiet");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis / 3));
        int wanted =
                SWAPS_IN_CYCLE.values().stream().mapToInt(Integer::intValue).sum();
        double share = Math.min(1, millis / (CYCLE_SECONDS * 1e3));
        long beatNanos = TimeUnit.MILLISECONDS.toNanos(millis * 2 / 3) / Math.max(1, (long) (wanted * share));
        long due = System.nanoTime();
        for (Map.Entry<String, Integer> way : SWAPS_IN_CYCLE.entrySet()) {
            enter(load, way.getKey());
            for (int i = 0; i < Math.max(4, way.getValue() * share); i++) {
                LockSupport.parkNanos(due - System.nanoTime());
                due += beatNanos;
                tally.add(way.getKey(), swap(driver, i, way.getKey()));
            }
        }
        System.out.printf("%d swaps so far%n", tally.all());
    }

    private void enter(PacedLoad load, String name) {
        load.period(periods.computeIfAbsent(name, PacedLoad.Period::new));
    }

    /** Lets everything accepted arrive, and measures what the server holds then; the sessions stay open. */
    static JsonNode settle(PacedLoad load, Ledger ledger, Mailboxes mailboxes, SwapDriver driver) throws IOException {
        load.pause();
        mailboxes.awaitAll(30);
        long begun = System.nanoTime();
        while (driver.order("queued").get("messages").asInt() > 0
                && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(30)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        if (WHOLE) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
        }
        return driver.order("measure");
    }
}
