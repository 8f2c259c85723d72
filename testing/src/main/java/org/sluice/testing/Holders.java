package org.sluice.testing;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Collectors;

/** Says what keeps objects from being collected: a leak is seldom seen again where somebody can look for it. */
final class Holders {

    /** Enough to see whether one thing holds all of them. */
    private static final int MOST = 3;

    private final HeapDump dump;
    private final Map<Long, Long> referrers = new HashMap<>();

    private Holders(HeapDump dump) {
        this.dump = dump;
    }

    /** Marks in the dump what is asked for. */
    private static final class Sought extends WeakReference<Object> {
        Sought(Reference<?> object) {
            super(object.get());
        }
    }

    /**
     * The shortest strong path to each of these, one line for each step. Everything else about them is in the dump, which is
     * written to that file.
     */
    static String of(List<? extends Reference<?>> objects, Path file) throws IOException {
        List<Sought> sought = objects.stream().limit(MOST).map(Sought::new).toList();
        Files.deleteIfExists(file);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
        Reference.reachabilityFence(sought);
        Holders holders = new Holders(HeapDump.of(file));
        holders.follow();
        return holders.dump.instances(Sought.class.getName()).stream()
                .map(holders.dump::referent)
                .map(holders::path)
                .collect(Collectors.joining("\n", "", "\nas found in " + file));
    }

    /** Breadth first, so that nothing is reached by a longer way than it must be. */
    private void follow() {
        Queue<Long> next = new ArrayDeque<>(dump.roots().keySet());
        dump.roots().keySet().forEach(root -> referrers.put(root, null));
        while (!next.isEmpty()) {
            long object = next.remove();
            dump.references(object, (target, by) -> {
                if (target != 0 && !referrers.containsKey(target)) {
                    referrers.put(target, object);
                    next.add(target);
                }
            });
        }
    }

    private String path(long object) {
        if (!referrers.containsKey(object)) {
            return "held by nothing that shows in a dump: soft references, or the virtual machine";
        }
        List<String> steps = new ArrayList<>();
        long reached = object;
        for (Long from = referrers.get(reached); from != null; from = referrers.get(reached)) {
            steps.add(step(from, reached));
            reached = from;
        }
        steps.add(dump.roots().get(reached) + ": " + dump.name(reached));
        Collections.reverse(steps);
        return "held by\n  " + String.join("\n  ", steps);
    }

    private String step(long from, long to) {
        String[] how = {""};
        dump.references(from, (target, by) -> how[0] = target == to ? by : how[0]);
        return how[0] + ": " + dump.name(to);
    }
}
