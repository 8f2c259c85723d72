package org.sluice.bench.driver;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.sluice.testing.LastRecord;

/** What the process holds after full collections. */
final class Vitals {

    private static final int COLLECTIONS = 5;

    private final LoaderCensus census;

    Vitals(LoaderCensus census) {
        this.census = census;
    }

    /** Collects until nothing more goes, a few times at most, then measures. */
    Map<String, Object> measure() {
        LastRecord.takePlace();
        for (int i = 0; i < COLLECTIONS; i++) {
            ManagementFactory.getMemoryMXBean().gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        List<String> loaders = census.alive();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(
                "heapBytes",
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        figures.put("metaspaceBytes", pool("Metaspace"));
        figures.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        figures.put("descriptors", descriptors());
        figures.put("classes", ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        figures.put("moduleLoaders", loaders.size());
        figures.put("liveRevisions", census.liveRevisions());
        figures.put("loaders", String.join(", ", loaders));
        figures.put("threadsNames", threadNames());
        figures.put("descriptorsNames", descriptorNames());
        return figures;
    }

    /** How many threads there are of each name, numbers left out. */
    private static Map<String, Long> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .collect(Collectors.groupingBy(
                        thread -> thread.getName().replaceAll("\\d+", "#"), TreeMap::new, Collectors.counting()));
    }

    /** How many descriptors lead to each file or kind of thing, numbers left out. */
    private static Map<String, Integer> descriptorNames() {
        Map<String, Integer> names = new TreeMap<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : open) {
                names.merge(target(each).replaceAll("\\d+", "#"), 1, Integer::sum);
            }
        } catch (IOException e) {
            names.put(e.toString(), 1);
        }
        return names;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "closed";
        }
    }

    private static long pool(String name) {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals(name))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .findFirst()
                .orElse(0);
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
