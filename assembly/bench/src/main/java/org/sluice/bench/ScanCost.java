package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.sluice.testing.Clamd;

/**
 * The CPU of two servers for the same mail, one with {@code antivirus} and {@code clamav}, one without, in turn and at the same
 * rate, as a server that has more to do at once spends less on each message; beside it the CPU
 * of the clamd they ask, for the same messages. What the first server needs more than the second is what Sluice adds. All of it
 * is read from {@code /proc/<pid>/stat}, the virtual machine's own work included. clamd has first only the two signatures of our
 * tests, which makes it as cheap as it can be and is shown for comparison, then a database of realistic size. Its cache is off: mail
 * in earnest is new, only ours is repeated.
 */
final class ScanCost {

    private static final int SESSIONS = 10;
    private static final int MESSAGES = Integer.getInteger("sluice.bench.scan.messages", 3_000);
    private static final int ROUNDS = Integer.getInteger("sluice.bench.scan.rounds", 5);
    /** The longest a warm-up takes, for each kind of load. */
    private static final int WARM_UP_SECONDS = Integer.getInteger("sluice.bench.warmup.seconds", 300);
    /** Microseconds of a message that two warm servers at most spend on compiling together. */
    private static final double WARM_MICROS = 100;
    /** What is shown beside what the bound is for. */
    private static final List<String> SHOWN =
            List.of(System.getProperty("sluice.bench.scan.shown", "small,text").split(","));

    private static final double MOST_SHARE = 0.05;

    private final Findings findings;
    private final Bed bed;
    private final Corpus text;
    private final Corpus whole;
    private final Contender without;
    private final Contender with;

    ScanCost(Findings findings, Bed bed, Names names) throws Exception {
        this.findings = findings;
        this.bed = bed;
        this.text = Corpus.found();
        this.whole = text.withAttachments();
        this.without = contender(bed, names, "without");
        this.with = contender(bed, names, "with");
    }

    void measure() throws Exception {
        findings.note("corpus", "mail", whole.words());
        findings.note("text", "text alone", text.words());
        with.server.console("feature:install sluice-clamav sluice-antivirus");
        Path small = bed.folder("small");
        try (Clamd clamd = clamd(small)) {
            scanWith(clamd);
            warmUp(clamd, text);
            warmUp(clamd, whole);
            if (SHOWN.contains("small")) {
                note("Small", "two signatures, mail", rounds(clamd, whole));
            }
        }
        Path large = bed.folder("large");
        Signatures.write(large.resolve("db"));
        try (Clamd clamd = clamd(large)) {
            scanWith(clamd);
            if (SHOWN.contains("text")) {
                warmUp(clamd, text);
                note("Text", Signatures.words() + ", text alone", rounds(clamd, text));
            }
            warmUp(clamd, whole);
            Costs costs = rounds(clamd, whole);
            note("Large", Signatures.words() + ", mail", costs);
            findings.require(
                    costs.share() < MOST_SHARE, "Sluice adds < " + MOST_SHARE * 100 + " % to the CPU clamd spends");
        }
    }

    private static Clamd clamd(Path folder) {
        return new Clamd(folder, "DisableCache true");
    }

    private static Contender contender(Bed bed, Names names, String name) throws Exception {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>(names.settings());
        settings.put("org.sluice.core.cfg", Map.of("relay_domains", "bench.test"));
        settings.put("org.sluice.modules.cfg", Map.of("antivirus.required", String.valueOf(name.equals("with"))));
        SluiceServer server = bed.keep(new SluiceServer(bed.dist(), bed.folder(name), settings));
        server.console("sluice:queue-hold --all");
        return new Contender(server);
    }

    /** Returns when viruses are refused, and only there. */
    private void scanWith(Clamd clamd) throws Exception {
        with.server.configure(Map.of("org.sluice.clamav.cfg", Map.of("daemon", clamd.address())));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!ScanBench.refusesViruses(with.server)) {
            if (System.nanoTime() > end) {
                throw new IOException("viruses are not refused where they should be");
            }
        }
        if (ScanBench.refusesViruses(without.server)) {
            throw new IOException("viruses are refused where nobody looks for them");
        }
    }

    /** A Java server compiles its hot code only under load, and another load is another hot code: until that is done. */
    private void warmUp(Clamd clamd, Corpus corpus) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
        double before = compilingSeconds();
        double spent = Double.MAX_VALUE;
        while (spent > WARM_MICROS && System.nanoTime() < end) {
            round(new Costs(), clamd, corpus);
            double now = compilingSeconds();
            spent = (now - before) * 1e6 / MESSAGES;
            before = now;
        }
    }

    private double compilingSeconds() throws IOException {
        return with.processes.compilingSeconds() + without.processes.compilingSeconds();
    }

    private Costs rounds(Clamd clamd, Corpus corpus) throws Exception {
        Costs costs = new Costs();
        for (int round = 0; round < ROUNDS; round++) {
            round(costs, clamd, corpus);
        }
        return costs;
    }

    private void round(Costs costs, Clamd clamd, Corpus corpus) throws Exception {
        Processes scanner = new Processes(clamd.process().pid());
        scanner.stop();
        double before = scanner.cpuSeconds();
        double compiling = with.processes.compilingSeconds();
        Spent scanned = with.spend(corpus, 0);
        costs.with.add(scanned.micros());
        costs.compiling.add((with.processes.compilingSeconds() - compiling) * 1e6 / MESSAGES);
        costs.clamd.add((scanner.cpuSeconds() - before) * 1e6 / MESSAGES);
        costs.without.add(without.spend(corpus, scanned.nanos() / MESSAGES).micros());
    }

    private void note(String name, String words, Costs costs) {
        findings.note("clamd" + name, "clamd with " + words + ", CPU us/msg", Math.round(median(costs.clamd)));
        findings.note("with" + name, "    Sluice with scanners, CPU us/msg", Math.round(median(costs.with)));
        findings.note("compiling" + name, "        of it compiling still", Math.round(median(costs.compiling)));
        findings.note("without" + name, "    Sluice without, CPU us/msg", Math.round(median(costs.without)));
        findings.note("added" + name, "    Sluice adds, CPU us/msg", Math.round(costs.added()));
        findings.note("share" + name, "    to what clamd spends, %", Math.round(costs.share() * 1_000) / 10.0);
        findings.note("rounds" + name, "    rounds: clamd, with, without", costs.rounded());
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** CPU microseconds of a message, round by round. */
    private static final class Costs {
        private final List<Double> clamd = new ArrayList<>();
        private final List<Double> with = new ArrayList<>();
        private final List<Double> without = new ArrayList<>();
        private final List<Double> compiling = new ArrayList<>();

        double added() {
            return median(with) - median(without);
        }

        double share() {
            return added() / median(clamd);
        }

        List<List<Long>> rounded() {
            return List.of(clamd, with, without).stream()
                    .map(each -> each.stream().map(Math::round).toList())
                    .toList();
        }
    }

    /** A server and how it is measured. */
    private record Contender(SluiceServer server, Processes processes) {
        Contender(SluiceServer server) {
            this(server, new Processes(server.pid()));
            processes.stop();
        }

        /** Sends them all, one every so many nanoseconds at most. */
        Spent spend(Corpus corpus, long intervalNanos) throws InterruptedException, IOException {
            double before = processes.cpuSeconds();
            long begun = System.nanoTime();
            AtomicLong next = new AtomicLong();
            Load load = new Load(
                    server.address(),
                    SESSIONS,
                    session -> (dialogue, id, recipient) -> {
                        parkUntil(begun + next.getAndIncrement() * intervalNanos);
                        corpus.write(dialogue, id, recipient);
                    },
                    "bench.test");
            load.send(MESSAGES);
            if (load.refused() > 0) {
                throw new IOException(load.refused() + " refused: " + load.firstRefusal());
            }
            return new Spent((processes.cpuSeconds() - before) * 1e6 / MESSAGES, System.nanoTime() - begun);
        }

        private static void parkUntil(long dueNanos) {
            for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    /** CPU of a message, and the time all of them took. */
    private record Spent(double micros, long nanos) {}
}
