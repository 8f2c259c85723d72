package org.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What 20,000 sessions cost that greet and then stay silent, in plain text: resident memory after garbage collection, how
 * fast they were taken, how long mail of others takes meanwhile, and whether their timeouts end them all. Where the
 * machine allows a process fewer descriptors, there are fewer sessions, and their cost is reckoned up to 20,000.
 */
final class Idle implements Bench.Benchmark {

    private static final int WANTED = 20_000;
    private static final int SESSIONS = Integer.getInteger("sluice.bench.idle.sessions", WANTED);
    private static final int DESCRIPTORS_TO_SPARE = 700;
    private static final int IDLE_SECONDS = Integer.getInteger("sluice.bench.idle.seconds", 120);
    private static final int FILES_MORE = 20;
    private static final int MESSAGES = 200;
    private static final double BOUND_MEBIBYTES = 1_024;
    private static final double BOUND_LATENCY_MILLIS = 250;

    @Override
    public Bench.Report run(Bed bed) throws Exception {
        Names names = bed.keep(new Names());
        SluiceServer server = bed.keep(new SluiceServer(bed.dist(), bed.folder("sluice"), settings(names)));
        long pid = server.pid();
        int sessions = (int) Math.min(SESSIONS, allowed(pid) - DESCRIPTORS_TO_SPARE);
        mail(server.address());
        double before = residentAfterCollection(pid);
        long openBefore = openFiles(pid);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("sessionsWanted", SESSIONS);
        figures.put("descriptorsAllowed", allowed(pid));
        figures.put("residentMebibytesBefore", before);
        try (IdleCrowd crowd = new IdleCrowd(server.address())) {
            double seconds = crowd.gather(sessions);
            int idle = crowd.idle();
            figures.put("sessions", idle);
            figures.put("acceptSeconds", seconds);
            figures.put("acceptedPerSecond", idle / seconds);
            boolean ok = idle == sessions
                    & isMailFast(figures, mail(server.address()))
                    & isSmall(figures, before, residentAfterCollection(pid), idle)
                    & allEnd(figures, crowd, idle)
                    & areFilesBack(figures, pid, openBefore);
            figures.put("residentMebibytesAfter", residentAfterCollection(pid));
            figures.put("ok", ok);
            print(figures, Bed.run(List.of("jcmd", String.valueOf(pid), "GC.heap_info")), crowd);
            return new Bench.Report(figures, ok);
        }
    }

    private static boolean isMailFast(Map<String, Object> figures, Latencies latencies) {
        figures.put("messagesMeanwhile", latencies.count());
        figures.put("messageMillisMedian", latencies.percentileMillis(0.5));
        figures.put("messageMillisP99", latencies.percentileMillis(0.99));
        figures.put("boundMessageMillisP99", BOUND_LATENCY_MILLIS);
        return latencies.count() == MESSAGES && latencies.percentileMillis(0.99) < BOUND_LATENCY_MILLIS;
    }

    private static boolean isSmall(Map<String, Object> figures, double before, double with, int idle) {
        double each = (with - before) / Math.max(1, idle);
        double reckoned = before + each * WANTED;
        figures.put("residentMebibytes", with);
        figures.put("kibibytesPerSession", each * 1_024);
        figures.put("residentMebibytesAt20000", reckoned);
        figures.put("boundMebibytes", BOUND_MEBIBYTES);
        return reckoned < BOUND_MEBIBYTES;
    }

    private static boolean allEnd(Map<String, Object> figures, IdleCrowd crowd, int idle) throws IOException {
        crowd.look();
        int stayed = crowd.idle();
        figures.put("idleSeconds", IDLE_SECONDS);
        figures.put("secondsUntilTheLastTimeout", crowd.awaitTimeouts(IDLE_SECONDS + 60L));
        figures.put("timedOut", crowd.timedOut());
        figures.put("lost", crowd.lost());
        return stayed == idle && crowd.timedOut() == idle && crowd.lost() == 0;
    }

    private static boolean areFilesBack(Map<String, Object> figures, long pid, long before) throws IOException {
        boolean back = awaitFiles(pid, before + FILES_MORE);
        figures.put("allDescriptorsBack", back);
        return back;
    }

    private static Map<String, Map<String, String>> settings(Names names) {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>(names.settings());
        settings.put(
                "org.sluice.listener-smtp.cfg",
                Map.of("listener_sessions", "40000", "idle_time", String.valueOf(IDLE_SECONDS)));
        return settings;
    }

    private static void print(Map<String, Object> figures, String heap, IdleCrowd crowd) {
        figures.forEach((name, value) ->
                System.out.printf("%-34s %s%n", name, value instanceof Double d ? String.format("%.1f", d) : value));
        heap.lines()
                .filter(line -> line.contains("heap") || line.contains("Metaspace"))
                .forEach(System.out::println);
        if (!crowd.lastLoss().isEmpty()) {
            System.out.println("the last one lost: " + crowd.lastLoss());
        }
    }

    /** Some messages, one after another, each timed from MAIL to the last 250; those that fail are not counted. */
    private static Latencies mail(InetSocketAddress address) throws IOException {
        Latencies latencies = new Latencies();
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.1.0.1"), 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            socket.connect(address, 10_000);
            Load.Dialogue dialogue = new Load.Dialogue(socket);
            dialogue.expect(2);
            dialogue.hello();
            for (int i = 0; i < MESSAGES; i++) {
                long begin = System.nanoTime();
                boolean taken = dialogue.ask("MAIL FROM:<sender@sender.test>\r\n") == 250
                        && dialogue.ask("RCPT TO:<idle@sluice.test>\r\n") == 250
                        && dialogue.ask("DATA\r\n") == 354
                        && dialogue.ask("Subject: meanwhile " + i + "\r\n\r\ntext\r\n.\r\n") == 250;
                if (taken) {
                    latencies.record(System.nanoTime() - begin);
                }
            }
            dialogue.ask("QUIT\r\n");
        }
        return latencies;
    }

    /** After two collections: what the first one only queued for cleaning is gone after the second. */
    private static double residentAfterCollection(long pid) throws IOException {
        for (int i = 0; i < 2; i++) {
            Bed.run(List.of("jcmd", String.valueOf(pid), "GC.run"));
        }
        return field(Path.of("/proc/" + pid + "/status"), "VmRSS:") / 1_024.0;
    }

    /** Descriptors both the server and this process may have. */
    private static long allowed(long server) throws IOException {
        return Math.min(descriptors(server), descriptors(ProcessHandle.current().pid()));
    }

    private static long descriptors(long pid) throws IOException {
        return field(Path.of("/proc/" + pid + "/limits"), "Max open files");
    }

    /** The first number behind that beginning of a line. */
    private static long field(Path file, String beginning) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()).strip().split("\\s+")[0])
                .mapToLong(number -> number.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(number))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + beginning + " in " + file));
    }

    private static boolean awaitFiles(long pid, long most) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (openFiles(pid) > most) {
            if (System.nanoTime() > end) {
                return false;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        }
        return true;
    }

    private static long openFiles(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.count();
        }
    }
}
