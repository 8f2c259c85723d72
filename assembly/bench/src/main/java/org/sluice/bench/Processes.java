package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** CPU time and memory of a process and all its descendants, from /proc. */
final class Processes {

    private static final double TICKS_PER_SECOND = 100;

    private final ProcessHandle root;
    private volatile long peakKilobytes;
    private volatile boolean done;

    Processes(long pid) {
        root = ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("no process " + pid));
        Thread sampler = new Thread(this::sample, "memory-sampler");
        sampler.setDaemon(true);
        sampler.start();
    }

    /** CPU seconds used so far, those of children that ended included. */
    double cpuSeconds() {
        return family().mapToDouble(Processes::ticks).sum() / TICKS_PER_SECOND;
    }

    /** Of those of the main process, the ones a Java virtual machine spent on compiling: work that comes to an end. */
    double compilingSeconds() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + root.pid() + "/task"))) {
            return threads.mapToDouble(Processes::compilingTicks).sum() / TICKS_PER_SECOND;
        }
    }

    /** Largest proportional resident size seen, in MiB. */
    double peakMegabytes() {
        return peakKilobytes / 1024.0;
    }

    void stop() {
        done = true;
    }

    private void sample() {
        while (!done) {
            peakKilobytes = Math.max(
                    peakKilobytes, family().mapToLong(Processes::kilobytes).sum());
            java.util.concurrent.locks.LockSupport.parkNanos(250_000_000);
        }
    }

    private Stream<ProcessHandle> family() {
        return Stream.concat(Stream.of(root), root.descendants());
    }

    private static double ticks(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            String[] fields = fields(stat);
            return Double.parseDouble(fields[11])
                    + Double.parseDouble(fields[12])
                    + Double.parseDouble(fields[13])
                    + Double.parseDouble(fields[14]);
        } catch (IOException e) {
            return 0;
        }
    }

    private static double compilingTicks(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            String[] fields = fields(stat);
            return stat.contains("CompilerThre") ? Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]) : 0;
        } catch (IOException ended) {
            return 0;
        }
    }

    /** Those behind the name. */
    private static String[] fields(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    private static long kilobytes(ProcessHandle process) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc/" + process.pid() + "/smaps_rollup"));
            return lines.stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
