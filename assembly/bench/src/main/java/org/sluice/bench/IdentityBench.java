package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What it costs to ask who mail is from: one SPF check with a warm cache, a phase with six slow look-ups, and the rate at
 * which mail is accepted with the modules that every exchanger runs, against none. All modules of this kind that the
 * distribution has are shown beside them.
 */
final class IdentityBench implements Bench.Benchmark {

    /** Those the bound is about. */
    private static final List<String> USUAL = List.of("fcdns", "rbl", "spf_v1", "dkim", "dmarc");

    private static final List<String> ALL =
            List.of("fcdns", "rbl", "mail_from_domain_validate", "spf_v1", "senderid", "dkim", "arc", "dmarc");

    private static final int SESSIONS = 20;
    private static final int OCTETS = 4 * 1024;
    private static final int MESSAGES = 15_000;
    private static final int ROUNDS = 5;
    private static final int WARM_UP_SECONDS = Integer.getInteger("sluice.bench.warmup.seconds", 45);
    private static final double MAX_SPF_MICROS = 20;
    private static final int DELAY_MILLIS = 50;
    private static final double MAX_ADDED_MILLIS = 70;
    private static final double LEAST_SHARE = 0.6;

    private final Findings findings = new Findings();

    @Override
    public Bench.Report run(Bed bed) throws Exception {
        Map<String, Double> spf = new TreeMap<>(SpfCost.micros());
        spf.forEach((kind, micros) -> {
            findings.note("spfMicros_" + kind, "SPF check, " + kind + " policy, us", rounded(micros));
            findings.require(micros < MAX_SPF_MICROS, "SPF check, " + kind + " < " + MAX_SPF_MICROS + " us");
        });
        DkimCost.measure(findings);
        Names names = bed.keep(new Names());
        Contender none = contender(bed, names, "off", List.of());
        accept(none, contender(bed, names, "usual", USUAL), contender(bed, names, "all", ALL));
        SixLookUps lookUps = new SixLookUps(none.server, names);
        lookUps.install(bed.folder("look"));
        double added = lookUps.added(DELAY_MILLIS);
        findings.note("sixLookUpsMillis", "six look-ups of 50 ms add to a phase, ms", rounded(added));
        findings.require(added <= MAX_ADDED_MILLIS, "six look-ups of 50 ms add <= " + MAX_ADDED_MILLIS + " ms");
        return findings.report();
    }

    /** Those of our modules the archive brings along. */
    private static List<String> present(Path dist, List<String> features) {
        return features.stream()
                .filter(name -> Files.isDirectory(dist.resolve("system/org/sluice/module." + name)))
                .toList();
    }

    /** A server with some of the modules, and what it did so far. */
    private static final class Contender {
        private final SluiceServer server;
        private final Processes processes;
        private final List<Double> rates = new ArrayList<>();
        private final List<Double> cpu = new ArrayList<>();

        Contender(SluiceServer server) {
            this.server = server;
            this.processes = new Processes(server.pid());
        }

        void round() throws InterruptedException, IOException {
            double before = processes.cpuSeconds();
            Load load = new Load(server.address(), SESSIONS, OCTETS, "bench.test");
            double seconds = load.send(MESSAGES);
            if (load.refused() > 0) {
                throw new IOException(load.refused() + " refused: " + load.firstRefusal());
            }
            int done = load.acknowledged().size();
            rates.add(done / seconds);
            cpu.add((processes.cpuSeconds() - before) * 1_000_000 / done);
        }

        /** A Java server compiles its hot code only under load. */
        void warmUp() throws InterruptedException, IOException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
            while (System.nanoTime() < end) {
                round();
            }
            rates.clear();
            cpu.clear();
        }
    }

    private Contender contender(Bed bed, Names names, String name, List<String> wanted) throws Exception {
        List<String> features = present(bed.dist(), wanted);
        Map<String, Map<String, String>> settings = new LinkedHashMap<>(names.settings());
        settings.put("org.sluice.core.cfg", Map.of("relay_domains", "bench.test"));
        if (features.contains("rbl")) {
            settings.put("org.sluice.rbl.cfg", names.list());
        }
        SluiceServer server = bed.keep(new SluiceServer(bed.dist(), bed.folder(name), settings));
        server.console("sluice:queue-hold --all");
        String installed = server.console("feature:list -i");
        for (String feature : ALL) {
            boolean there = installed.contains("sluice-" + feature + " ");
            if (there != features.contains(feature)) {
                server.console("feature:" + (there ? "uninstall" : "install") + " sluice-" + feature);
            }
        }
        findings.note("features_" + name, "modules of identity, " + name, String.join(" ", features));
        return new Contender(server);
    }

    /** In turn, so that what the machine does besides hits all. */
    private void accept(Contender none, Contender usual, Contender all) throws Exception {
        List<Contender> contenders = List.of(none, usual, all);
        for (Contender each : contenders) {
            each.warmUp();
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Contender each : contenders) {
                each.round();
            }
        }
        note("Off", "none of them", none, none);
        note("Usual", "those everybody runs", usual, none);
        note("All", "all of them", all, none);
        findings.require(
                median(usual.rates) >= LEAST_SHARE * median(none.rates),
                "accept with " + String.join(", ", USUAL) + " >= " + LEAST_SHARE + " of accept with none");
    }

    private void note(String name, String words, Contender some, Contender none) {
        findings.note("accept" + name, "accept with " + words + ", msg/s", Math.round(median(some.rates)));
        findings.note("cpu" + name, "    CPU of the server, us/msg", Math.round(median(some.cpu)));
        findings.note(
                "share" + name, "    share of the rate with none", rounded(median(some.rates) / median(none.rates)));
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
