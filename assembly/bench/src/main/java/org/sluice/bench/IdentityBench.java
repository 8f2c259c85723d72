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
 * which mail is accepted with all modules of this kind that the distribution has, against none.
 */
final class IdentityBench implements Bench.Benchmark {

    private static final List<String> FEATURES =
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
        SluiceServer none = bed.keep(server(bed, names, List.of()));
        SluiceServer all = bed.keep(server(bed, names, present(bed.dist())));
        accept(List.of(none, all));
        SixLookUps lookUps = new SixLookUps(none, names);
        lookUps.install(bed.folder("look"));
        double added = lookUps.added(DELAY_MILLIS);
        findings.note("sixLookUpsMillis", "six look-ups of 50 ms add to a phase, ms", rounded(added));
        findings.require(added <= MAX_ADDED_MILLIS, "six look-ups of 50 ms add <= " + MAX_ADDED_MILLIS + " ms");
        return findings.report();
    }

    /** Those of our modules the archive brings along. */
    private static List<String> present(Path dist) {
        return FEATURES.stream()
                .filter(name -> Files.isDirectory(dist.resolve("system/org/sluice/module." + name)))
                .toList();
    }

    private SluiceServer server(Bed bed, Names names, List<String> features) throws Exception {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>(names.settings());
        settings.put("org.sluice.core.cfg", Map.of("relay_domains", "bench.test"));
        if (features.contains("rbl")) {
            settings.put("org.sluice.rbl.cfg", names.list());
        }
        SluiceServer server =
                bed.keep(new SluiceServer(bed.dist(), bed.folder(features.isEmpty() ? "none" : "all"), settings));
        server.console("sluice:queue-hold --all");
        for (String name : FEATURES) {
            boolean installed = server.console("feature:list -i").contains("sluice-" + name + " ");
            if (installed != features.contains(name)) {
                server.console("feature:" + (installed ? "uninstall" : "install") + " sluice-" + name);
            }
        }
        findings.note(
                features.isEmpty() ? "featuresOff" : "featuresOn",
                features.isEmpty() ? "modules of identity, off" : "modules of identity, on",
                features.isEmpty() ? "none" : String.join(" ", features));
        return server;
    }

    /** In turn, so that what the machine does besides hits both. */
    private void accept(List<SluiceServer> servers) throws Exception {
        for (SluiceServer server : servers) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
            while (System.nanoTime() < end) {
                rate(server);
            }
        }
        List<List<Double>> rates = List.of(new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < servers.size(); i++) {
                rates.get(i).add(rate(servers.get(i)));
            }
        }
        double off = median(rates.get(0));
        double on = median(rates.get(1));
        findings.note("acceptOff", "accept with none of them, msg/s", Math.round(off));
        findings.note("acceptOn", "accept with all of them, msg/s", Math.round(on));
        findings.note("acceptShare", "share", Math.round(on / off * 100) / 100.0);
        findings.require(on >= LEAST_SHARE * off, "accept with all >= " + LEAST_SHARE + " of accept with none");
    }

    private double rate(SluiceServer server) throws InterruptedException, IOException {
        Load load = new Load(server.address(), SESSIONS, OCTETS, "bench.test");
        double seconds = load.send(MESSAGES);
        if (load.refused() > 0) {
            throw new IOException(load.refused() + " refused: " + load.firstRefusal());
        }
        return load.acknowledged().size() / seconds;
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
