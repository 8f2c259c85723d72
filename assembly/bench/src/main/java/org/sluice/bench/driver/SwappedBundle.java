package org.sluice.bench.driver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.sluice.operations.ModuleStatus;
import org.sluice.operations.Modules;

/** One bundle with its two versions: who holds it now, and the step to the other version. */
final class SwappedBundle {

    private static final List<String> VERSIONS = List.of("1.0.0", "1.1.0");
    private static final List<String> BUSY = List.of("active", "draining");
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final String name;
    private final List<Place> places;
    private final Map<String, Holding> holdings;
    private final Modules modules;
    private Holding present;
    private String version = VERSIONS.get(1);

    SwappedBundle(String name, List<Place> places, Map<String, Holding> holdings, Modules modules) {
        this.name = name;
        this.places = List.copyOf(places);
        this.holdings = holdings;
        this.modules = modules;
    }

    /** Serves the other version, held that way; returns once it serves and, where the way changed, the old one is gone. */
    Map<String, Object> swap(String way) throws Exception {
        Holding next = holdings.get(way);
        if (next == null) {
            throw new IllegalArgumentException("way: " + way + " (expected: " + holdings.keySet() + ")");
        }
        String from = version;
        String to = VERSIONS.get(1 - VERSIONS.indexOf(from));
        if (present != null && !serves(from)) {
            throw new IllegalStateException(name + " changed by itself, from " + from + " to " + told());
        }
        long begun = System.nanoTime();
        String by = next == present ? next.change(from, to) : handOver(next, to);
        awaitServing(to);
        version = to;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("bundle", name);
        figures.put("by", by);
        figures.put("from", from);
        figures.put("to", to);
        figures.put("millis", (System.nanoTime() - begun) / 1_000 / 1e3);
        return figures;
    }

    /** The new version comes beside the old one, and only then the old one goes. */
    private String handOver(Holding next, String to) throws Exception {
        Holding old = present;
        if (old != null) {
            old.narrow(version);
        }
        next.enter(to);
        present = next;
        if (old != null) {
            awaitPresent(to);
            old.leave();
        }
        return "side by side";
    }

    private void awaitPresent(String wanted) throws TimeoutException {
        long begun = System.nanoTime();
        while (!places.stream().allMatch(place -> isPresent(place, wanted))) {
            pause(begun, "is not there");
        }
    }

    private boolean isPresent(Place place, String wanted) {
        return versions(place).anyMatch(each -> each.version().equals(wanted));
    }

    private void awaitServing(String wanted) throws TimeoutException {
        long begun = System.nanoTime();
        while (!serves(wanted)) {
            pause(begun, "does not serve");
        }
    }

    /** It alone, in every place, and nobody is still on the way out. */
    private boolean serves(String wanted) {
        return places.stream().allMatch(place -> versions(place)
                .filter(each -> BUSY.contains(each.state()))
                .map(each -> each.version() + " " + each.state())
                .toList()
                .equals(List.of(wanted + " active")));
    }

    private Stream<ModuleStatus> versions(Place place) {
        return modules.modules().stream().filter(place::isOf);
    }

    private List<String> told() {
        return places.stream()
                .flatMap(this::versions)
                .map(each -> each.name() + " " + each.instance() + " " + each.version() + " " + each.state())
                .toList();
    }

    private void pause(long begun, String trouble) throws TimeoutException {
        if (System.nanoTime() - begun > LIMIT_NANOS) {
            throw new TimeoutException(name + " " + trouble + ": " + told());
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }
}
