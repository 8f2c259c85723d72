package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * {@code kill -9} at random moments under load, again and again on the same data. The ledger: every message answered 250
 * is in a Maildir exactly once in the end, and nothing is there that was never sent.
 */
final class Crash implements Bench.Benchmark {

    private static final int ROUNDS = Integer.getInteger("sluice.bench.crash.rounds", 20);
    private static final long SEED = 20_261_101;

    @Override
    public Bench.Report run(Bed bed) throws Exception {
        Names names = bed.keep(new Names());
        Path data = bed.folder("sluice");
        SluiceServer server = bed.keep(new SluiceServer(
                bed.dist(), data, Map.of("org.sluice.dns.cfg", Map.of("resolvers", "127.0.0.1:" + names.port()))));
        Random random = new Random(SEED);
        Set<String> acknowledged = new HashSet<>();
        Set<String> offered = new HashSet<>();
        for (int round = 1; round <= ROUNDS; round++) {
            Load load = new Load(server.address(), 10, 4 * 1024, "sluice.test");
            load.sendForever();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(2_500)));
            server.kill();
            load.stop();
            acknowledged.addAll(load.acknowledged());
            offered.addAll(load.offered());
            server.start();
            System.out.printf("round %d: %d answered 250 so far%n", round, acknowledged.size());
        }
        return report(acknowledged, offered, settle(data, acknowledged));
    }

    private static Bench.Report report(Set<String> acknowledged, Set<String> offered, Map<String, Integer> found) {
        long lost = acknowledged.stream().filter(id -> !found.containsKey(id)).count();
        long doubled = found.values().stream().filter(n -> n > 1).count();
        long unknown = found.keySet().stream().filter(id -> !offered.contains(id)).count();
        boolean ok = !acknowledged.isEmpty() && lost == 0 && doubled == 0 && unknown == 0;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rounds", ROUNDS);
        figures.put("acknowledged", acknowledged.size());
        figures.put("delivered", found.size());
        figures.put("lost", lost);
        figures.put("doubled", doubled);
        figures.put("neverSent", unknown);
        figures.put("ok", ok);
        System.out.println("kill -9 rounds, 250s, delivered, lost, doubled, never sent: " + figures.values());
        return new Bench.Report(figures, ok);
    }

    /** Waits until every acknowledged message has arrived, or nothing new does for 20 s. */
    private static Map<String, Integer> settle(Path data, Set<String> acknowledged) throws IOException {
        Map<String, Integer> found = delivered(data);
        long since = System.nanoTime();
        while (!found.keySet().containsAll(acknowledged) && System.nanoTime() - since < TimeUnit.SECONDS.toNanos(20)) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            Map<String, Integer> now = delivered(data);
            if (now.size() > found.size()) {
                since = System.nanoTime();
            }
            found = now;
        }
        return found;
    }

    private static Map<String, Integer> delivered(Path data) throws IOException {
        Map<String, Integer> ids = new HashMap<>();
        try (Stream<Path> files = Files.walk(data.resolve("mail"))) {
            for (Path file : files.filter(f -> f.getParent().endsWith("new")).toList()) {
                ids.merge(id(file), 1, Integer::sum);
            }
        }
        return ids;
    }

    private static String id(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("Subject: bench "))
                    .map(line -> line.substring(15).strip())
                    .findFirst()
                    .orElse("no id in " + file);
        }
    }
}
