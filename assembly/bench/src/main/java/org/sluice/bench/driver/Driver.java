package org.sluice.bench.driver;

import java.nio.file.Path;
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

/** Carries out the orders of the bench: {@code features}, {@code hold <module>}, {@code swap <module> <way>}, {@code measure}, {@code queued}. */
final class Driver implements OrderDesk.Clerk {

    private static final long SERVICE_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private final BundleContext context;
    private final Path base;
    private final LoaderCensus census;
    private final Map<String, SwappedModule> modules = new HashMap<>();

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
                return module(words.get(1)).swap(words.get(2));
            case "hold":
                HeldBundle.install(context, new Jars(base.resolve("swap"), words.get(1)), "1.0.0");
                return Map.of();
            case "measure":
                return new Vitals(census).measure();
            case "queued":
                return Map.of("messages", queued());
            default:
                throw new IllegalArgumentException("order: " + words);
        }
    }

    private SwappedModule module(String name) throws InterruptedException {
        SwappedModule known = modules.get(name);
        if (known == null) {
            known = new SwappedModule(name, holdings(new Jars(base.resolve("swap"), name)), service(Modules.class));
            modules.put(name, known);
        }
        return known;
    }

    private Map<String, Holding> holdings(Jars jars) throws InterruptedException {
        Map<String, Holding> ways = new LinkedHashMap<>();
        ways.put("update", new HeldBundle(context, jars));
        ways.put("versions", new HeldVersions(context, jars, () -> service(Routing.class)));
        FeaturesService features = service(FeaturesService.class);
        ways.put("feature", new HeldFeature(features, jars.module(), false));
        ways.put("reinstall", new HeldFeature(features, jars.module(), true));
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
