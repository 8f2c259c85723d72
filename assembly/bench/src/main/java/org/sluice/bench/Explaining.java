package org.sluice.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.core.explain.ExplainStore;
import org.sluice.core.explain.StepRecord;
import org.sluice.core.explain.Trace;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/**
 * What it costs to keep an explanation of every message, on and off. Once alone, as nanoseconds and octets for the record
 * of one message: that is exact enough to compare two versions. Once as CPU time of the whole server, which says what a
 * message costs at all; there the difference drowns in the noise of a machine, so the bound is on the share of the former
 * in the latter.
 */
final class Explaining implements Bench.Benchmark {

    private static final int ALONE = 200_000;
    private static final int ALONE_ROUNDS = 7;
    private static final int SESSIONS = 20;
    private static final int OCTETS = 4 * 1024;
    private static final int WARM_UP = 10_000;
    private static final int MESSAGES = 5_000;
    private static final int ROUNDS = 4;
    private static final double MAX_SHARE = 0.02;
    private static final Map<Boolean, String> ENTRIES = Map.of(true, "10000", false, "0");

    @Override
    public Bench.Report run(Bed bed) throws Exception {
        Map<Boolean, Record> alone = Map.of(true, alone(10_000), false, alone(0));
        Map<Boolean, List<Double>> micros = Map.of(true, new ArrayList<>(), false, new ArrayList<>());
        long refused = ofTheServer(bed, micros);
        double cost = alone.get(true).nanos - alone.get(false).nanos;
        double message = median(micros.get(true));
        double share = cost / 1_000 / message;
        boolean ok = refused == 0 && share <= MAX_SHARE;
        System.out.printf("%-8s %16s %16s %22s%n", "explain", "record ns", "record octets", "server CPU us/message");
        for (boolean on : new boolean[] {false, true}) {
            System.out.printf(
                    "%-8s %16.0f %16d %22.0f  (rounds: %s)%n",
                    on ? "on" : "off",
                    alone.get(on).nanos,
                    alone.get(on).octets,
                    median(micros.get(on)),
                    micros.get(on).stream().map(m -> String.format("%.0f", m)).toList());
        }
        System.out.printf(
                "%.0f ns for each message, %.2f %% of its CPU time (bound %.0f %%)%n",
                cost, share * 100, MAX_SHARE * 100);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("nanosOn", alone.get(true).nanos);
        figures.put("nanosOff", alone.get(false).nanos);
        figures.put("octetsOn", alone.get(true).octets);
        figures.put("octetsOff", alone.get(false).octets);
        figures.put("serverMicrosOn", micros.get(true));
        figures.put("serverMicrosOff", micros.get(false));
        figures.put("refused", refused);
        figures.put("share", share);
        figures.put("bound", MAX_SHARE);
        figures.put("ok", ok);
        return new Bench.Report(figures, ok);
    }

    /** The record of one message: time and memory. */
    private record Record(double nanos, long octets) {}

    private static Record alone(int entries) {
        ExplainStore store =
                new ExplainStore(new ExplainStore.Bounds(entries, 64L << 20, Duration.ofMinutes(60)), System::nanoTime);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Double> nanos = new ArrayList<>();
        long octets = 0;
        for (int round = 0; round < ALONE_ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            long begin = System.nanoTime();
            Script script = new Script(store, round);
            for (int i = 0; i < ALONE; i++) {
                script.message(i);
            }
            nanos.add((System.nanoTime() - begin) / (double) ALONE);
            octets = (threads.getCurrentThreadAllocatedBytes() - before) / ALONE;
        }
        return new Record(median(nanos.subList(2, nanos.size())), octets);
    }

    /** What the core records of a message that passes the shipped modules and a few more, ten messages to a session. */
    private static final class Script {
        private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 40_000);
        private static final EnvelopeAddress ANN = EnvelopeAddress.parse("ann@sluice.test");
        private static final EnvelopeAddress SENDER = EnvelopeAddress.parse("a@example.org");
        private static final List<Phase> PHASES = List.of(
                Phase.MAILFROM, Phase.RCPTTO, Phase.RCPTTO, Phase.DATA, Phase.DATA, Phase.DATASPOOL, Phase.SET_BINDING);
        private static final StepRecord.Witness MODULE = new StepRecord.Witness("module", "1.0.0", "0123456789ab");
        private static final StepRecord.Said SAID = new StepRecord.Said("continue", Verdict.CONTINUE, 1_000_000);
        private static final Map<String, String> CONNECTION = facts(14);
        private static final Map<String, String> MESSAGE = facts(12);

        private final ExplainStore store;
        private final int round;
        private Trace session;

        Script(ExplainStore store, int round) {
            this.store = store;
            this.round = round;
        }

        void message(int number) {
            if (number % 10 == 0) {
                session = Trace.ofSession(round + "s" + number, PEER, System.nanoTime());
                session.add(StepRecord.answered(Phase.CONNECT, null, MODULE, SAID, "", false));
                session.add(StepRecord.answered(Phase.EHLO, null, MODULE, SAID, "", false));
            }
            Trace trace = session.transaction(round + "s" + number + ".1", PEER, System.nanoTime());
            store.keep(trace);
            for (Phase phase : PHASES) {
                trace.add(StepRecord.answered(phase, ANN, MODULE, SAID, "", false));
            }
            trace.parties(SENDER, ANN, 1, "accepted");
            trace.dictionaries(CONNECTION, MESSAGE);
        }

        private static Map<String, String> facts(int count) {
            Map<String, String> facts = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                facts.put("module.fact_" + i, "some value of it");
            }
            return Map.copyOf(facts);
        }
    }

    /** CPU time of a message in microseconds, off and on in turn on one warm server. Returns how many were refused. */
    private static long ofTheServer(Bed bed, Map<Boolean, List<Double>> micros) throws Exception {
        Names names = bed.keep(new Names());
        SluiceServer server = bed.keep(new SluiceServer(
                bed.dist(),
                bed.folder("sluice"),
                Map.of(
                        "org.sluice.dns.cfg", Map.of("resolvers", "127.0.0.1:" + names.port()),
                        "org.sluice.core.cfg", Map.of("relay_domains", "bench.test"))));
        server.console("sluice:queue-hold --all");
        Processes processes = new Processes(server.pid());
        send(server, WARM_UP);
        long refused = 0;
        for (int round = 0; round < 2 * ROUNDS; round++) {
            boolean on = round % 2 == 1;
            server.configure(Map.of(
                    "org.sluice.core.cfg", Map.of("relay_domains", "bench.test", "explain_entries", ENTRIES.get(on))));
            awaitSwitch(server, on);
            double before = processes.cpuSeconds();
            refused += send(server, MESSAGES);
            micros.get(on).add((processes.cpuSeconds() - before) * 1e6 / MESSAGES);
        }
        return refused;
    }

    /** The file is read, and then followed, within seconds. */
    private static void awaitSwitch(SluiceServer server, boolean on) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        boolean empty;
        do {
            send(server, SESSIONS);
            empty = server.console("sluice:explain --json").strip().equals("[]");
        } while (empty == on && System.nanoTime() < until);
        if (empty == on) {
            throw new IllegalStateException("explain_entries = " + ENTRIES.get(on) + " is not in effect");
        }
    }

    private static long send(SluiceServer server, int messages) throws Exception {
        Load load = new Load(server.address(), SESSIONS, OCTETS, "bench.test");
        load.send(messages);
        return load.refused();
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
