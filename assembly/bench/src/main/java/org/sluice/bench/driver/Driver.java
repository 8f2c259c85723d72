package org.sluice.bench.driver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;
import org.sluice.operations.Modules;
import org.sluice.operations.Routing;
import org.sluice.queue.QueueControl;
import org.sluice.queue.QueueSummary;

/**
 * Carries out the orders of the bench: {@code features}, {@code hold <bundle>}, {@code swap <bundle> <way> <place> ...},
 * {@code bypass <module> <peer>} and {@code ask <module> <peer>}, {@code measure}, {@code queued}.
 */
final class Driver implements OrderDesk.Clerk {

    private static final long SERVICE_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private final BundleContext context;
    private final Path base;
    private final LoaderCensus census;
    private final Map<String, SwappedBundle> bundles = new HashMap<>();

    Driver(BundleContext context, Path base, LoaderCensus census) {
        this.context = context;
        this.base = base;
        this.census = census;
    }

    @Override
    public Map<String, Object> carryOut(List<String> words) throws Exception {
        switch (words.get(0)) {
            case "features":
                service(FeaturesService.class)
                        .addRepository(base.resolve("swap/features.xml").toUri());
                return Map.of();
            case "swap":
                return bundle(words.get(1), words.subList(3, words.size())).swap(words.get(2));
            case "hold":
                HeldBundle.install(context, new Jars(base.resolve("swap"), words.get(1)), "1.0.0");
                return Map.of();
            case "bypass":
                service(Modules.class).bypass(words.get(1), words.get(2), Duration.ZERO);
                return Map.of();
            case "ask":
                return Map.of("bypassed", service(Modules.class).endBypass(words.get(1), words.get(2)) ? 1 : 0);
            case "measure":
                return new Vitals(census).measure();
            case "queued":
                return Map.of("messages", queued());
            default:
                throw new IllegalArgumentException("order: " + words);
        }
    }

    private SwappedBundle bundle(String name, List<String> words) throws InterruptedException {
        SwappedBundle known = bundles.get(name);
        if (known == null) {
            List<Place> places = words.stream().map(Place::of).toList();
            Jars jars = new Jars(base.resolve("swap"), name);
            known = new SwappedBundle(name, places, holdings(jars, places), service(Modules.class));
            bundles.put(name, known);
        }
        return known;
    }

    private Map<String, Holding> holdings(Jars jars, List<Place> places) throws InterruptedException {
        List<String> modules = places.stream().map(Place::module).distinct().toList();
        Map<String, Holding> ways = new LinkedHashMap<>();
        ways.put("update", new HeldBundle(context, jars));
        ways.put("versions", new HeldVersions(context, jars, modules, () -> service(Routing.class)));
        FeaturesService features = service(FeaturesService.class);
        ways.put("feature", new HeldFeature(features, jars.bundle(), false));
        ways.put("reinstall", new HeldFeature(features, jars.bundle(), true));
        ways.put("deploy", new HeldFile(base.resolve("deploy"), jars));
        return ways;
    }

    private int queued() throws InterruptedException {
        return service(QueueControl.class).queues().stream()
                .mapToInt(Driver::messages)
                .sum();
    }

    private static int messages(QueueSummary queue) {
        return queue.active() + queue.waiting();
    }

    private <T> T service(Class<T> type) throws InterruptedException {
        ServiceTracker<T, T> tracker = new ServiceTracker<>(context, type, null);
        tracker.open();
        try {
            T service = tracker.waitForService(SERVICE_MILLIS);
            if (service == null) {
                throw new IllegalStateException("no " + type.getSimpleName() + " here");
            }
            return service;
        } finally {
            tracker.close();
        }
    }
}
