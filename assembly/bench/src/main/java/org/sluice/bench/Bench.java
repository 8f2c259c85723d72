package org.sluice.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs one benchmark, or all: a table for people, then one JSON object as the last line; exit 0 only if the bounds hold. */
public final class Bench {

    private static final Map<String, Benchmark> BENCHMARKS = benchmarks();

    private Bench() {}

    /** One benchmark: what it measures stands in its class comment. */
    interface Benchmark {
        /** Prints its table and returns every figure. */
        Report run(Bed bed) throws Exception;
    }

    /**
     * What came out.
     *
     * @param ok whether the bound holds
     */
    record Report(Map<String, Object> figures, boolean ok) {}

    /** {@code --dist DIR [name …]}. */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(arguments));
    }

    /** Runs those named, or all, and returns the exit status: 0 if every bound holds. */
    public static int run(String... arguments) throws Exception {
        Optional<Path> dist = option(arguments, "--dist").map(Path::of);
        List<String> names = names(arguments);
        if (dist.isEmpty() || !BENCHMARKS.keySet().containsAll(names)) {
            System.err.println(
                    "usage: bench --dist <unpacked distribution> [" + String.join("|", BENCHMARKS.keySet()) + "]");
            return 2;
        }
        Map<String, Object> all = new LinkedHashMap<>();
        boolean ok = true;
        for (String name : names.isEmpty() ? List.copyOf(BENCHMARKS.keySet()) : names) {
            Path work = Files.createTempDirectory("sluice-bench-");
            work.toFile().setExecutable(true, false);
            work.toFile().setReadable(true, false);
            try (Bed bed = new Bed(dist.get().toAbsolutePath(), work)) {
                System.out.println("== " + name);
                Report report = BENCHMARKS.get(name).run(bed);
                all.put(name, report.figures());
                ok &= report.ok();
            }
        }
        all.put("ok", ok);
        System.out.println(new ObjectMapper().writeValueAsString(all));
        return ok ? 0 : 1;
    }

    private static Map<String, Benchmark> benchmarks() {
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("accept", new Throughput(Throughput.Kind.ACCEPT, 2.0));
        all.put("relay", new Throughput(Throughput.Kind.RELAY, 2.0));
        all.put("crash", new Crash());
        all.put("deploy", new Deploy());
        all.put("swap", new Swap());
        all.put("explain", new Explaining());
        all.put("identity", new IdentityBench());
        all.put("scan", new ScanBench());
        all.put("conformance", new Conforming());
        all.put("fuzz", new Fuzzing());
        all.put("idle", new Idle());
        all.put("tarpit", new Tarpitted());
        return all;
    }

    private static Optional<String> option(String[] arguments, String name) {
        int at = List.of(arguments).indexOf(name);
        return at < 0 || at + 1 >= arguments.length ? Optional.empty() : Optional.of(arguments[at + 1]);
    }

    private static List<String> names(String[] arguments) {
        List<String> words = new java.util.ArrayList<>(List.of(arguments));
        int at = words.indexOf("--dist");
        if (at >= 0) {
            words.subList(at, Math.min(at + 2, words.size())).clear();
        }
        return words;
    }
}
