package org.sluice.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Messages per second over kept-open sessions, Postfix and Sluice in turn with the same generator, sizes and sync. ACCEPT
 * ends at the 250 and keeps mail in the queue; RELAY ends when the next hop has every message. Before anything counts, each
 * server has the same time under the same load: a Java server compiles its hot code only then, and both fill their caches.
 */
final class Throughput implements Bench.Benchmark {

    private static final int SESSIONS = 20;
    private static final int OCTETS = 4 * 1024;
    private static final int ROUNDS = 3;
    private static final int WARM_UP_SECONDS = Integer.getInteger("sluice.bench.warmup.seconds", 45);
    private static final Map<String, Integer> MESSAGES = Map.of("Postfix", 4_000, "Sluice", 15_000);

    /** What is measured. */
    enum Kind {
        ACCEPT,
        RELAY
    }

    private final Kind kind;
    private final double bound;

    Throughput(Kind kind, double bound) {
        this.kind = kind;
        this.bound = bound;
    }

    @Override
    public Bench.Report run(Bed bed) throws Exception {
        Sink sink = bed.keep(new Sink());
        Names names = bed.keep(new Names());
        List<Contender> contenders = List.of(
                new Contender(bed.keep(new PostfixServer(bed.folder("postfix"), kind, sink.address(), SESSIONS)), sink),
                new Contender(bed.keep(sluice(bed, sink, names)), sink));
        for (Contender contender : contenders) {
            contender.warmUp();
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Contender contender : contenders) {
                contender.round();
            }
        }
        return report(contenders);
    }

    private SluiceServer sluice(Bed bed, Sink sink, Names names) throws Exception {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        settings.put("org.sluice.dns.cfg", Map.of("resolvers", "127.0.0.1:" + names.port()));
        settings.put("org.sluice.core.cfg", Map.of("relay_domains", "bench.test"));
        settings.put(
                "org.sluice.routes.cfg",
                Map.of("bench.test", "smtp:[127.0.0.1]:" + sink.address().getPort()));
        SluiceServer server = new SluiceServer(bed.dist(), bed.folder("sluice"), settings);
        if (kind == Kind.ACCEPT) {
            server.console("sluice:queue-hold --all");
        }
        return server;
    }

    private Bench.Report report(List<Contender> contenders) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("kind", kind.name().toLowerCase(java.util.Locale.ROOT));
        figures.put("messageOctets", OCTETS);
        figures.put("sessions", SESSIONS);
        figures.put("warmUpSeconds", WARM_UP_SECONDS);
        System.out.printf(
                "%d sessions, %d octets; %d rounds each, after a warm-up of %d s of such rounds each%n",
                SESSIONS, OCTETS, ROUNDS, WARM_UP_SECONDS);
        System.out.printf("%-8s %10s %14s %12s %9s%n", "server", "msg/s", "CPU s/1000", "peak MiB", "refused");
        boolean complete = true;
        for (Contender contender : contenders) {
            System.out.printf(
                    "%-8s %10.0f %14.2f %12.0f %9d  (rounds: %s; warm-up: %s)%n",
                    contender.server.name(),
                    contender.median(contender.rates),
                    contender.median(contender.cpu),
                    contender.processes.peakMegabytes(),
                    contender.refused,
                    rounded(contender.rates),
                    rounded(contender.warmUp));
            figures.put(contender.server.name(), contender.figures());
            complete &= contender.refused == 0 && contender.complete;
        }
        double ratio = contenders.get(1).median(contenders.get(1).rates)
                / contenders.get(0).median(contenders.get(0).rates);
        double cpuRatio = contenders.get(1).median(contenders.get(1).cpu)
                / contenders.get(0).median(contenders.get(0).cpu);
        boolean ok = complete && ratio >= bound;
        System.out.printf("ratio of rates %.2f (bound %.1f), ratio of CPU %.2f%n", ratio, bound, cpuRatio);
        figures.put("ratio", ratio);
        figures.put("cpuRatio", cpuRatio);
        figures.put("bound", bound);
        figures.put("ok", ok);
        return new Bench.Report(figures, ok);
    }

    private static List<Long> rounded(List<Double> rates) {
        return rates.stream().map(Math::round).toList();
    }

    /** One server and what it did so far. */
    private final class Contender {
        private final Server server;
        private final Sink sink;
        private final Processes processes;
        private final List<Double> rates = new ArrayList<>();
        private final List<Double> cpu = new ArrayList<>();
        private final List<Double> warmUp = new ArrayList<>();
        private long refused;
        private boolean complete = true;

        Contender(Server server, Sink sink) throws IOException {
            this.server = server;
            this.sink = sink;
            this.processes = new Processes(server.pid());
        }

        /** Rounds like those that count, as many as fit into the time. */
        void warmUp() throws Exception {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS)) {
                round();
            }
            warmUp.addAll(rates);
            rates.clear();
            cpu.clear();
        }

        void round() throws Exception {
            InetSocketAddress address = server.address();
            Load load = new Load(address, SESSIONS, OCTETS, "bench.test");
            sink.reset();
            double cpuBefore = processes.cpuSeconds();
            long begin = System.nanoTime();
            double seconds = load.send(MESSAGES.get(server.name()));
            if (kind == Kind.RELAY) {
                complete &= sink.awaitReceived(load.acknowledged().size());
                seconds = (System.nanoTime() - begin) / 1e9;
            }
            int done = load.acknowledged().size();
            rates.add(done / seconds);
            cpu.add((processes.cpuSeconds() - cpuBefore) * 1_000 / Math.max(1, done));
            refused += load.refused();
            if (load.refused() > 0) {
                System.out.println(server.name() + " refused: " + load.firstRefusal());
            }
        }

        double median(List<Double> values) {
            double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }

        Map<String, Object> figures() {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("messagesPerSecond", median(rates));
            figures.put("rounds", rates);
            figures.put("warmUpRounds", warmUp);
            figures.put("cpuSecondsPer1000", median(cpu));
            figures.put("peakMegabytes", processes.peakMegabytes());
            figures.put("refused", refused);
            return figures;
        }
    }
}
