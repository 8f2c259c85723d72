package org.sluice.core.lifecycle;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.operations.Routing;

/**
 * Takes an operator's orders about versions: checks them, puts them in force by one swap of the roster, and returns when they
 * are on disk. Orders come one at a time; mail never waits for one.
 */
public final class Router implements Routing {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final String WHICH = "; sluice:module-list shows those there are";

    /** Where orders outlive the server. */
    public interface Store {
        /** Returns when they are on disk; throws an {@link IllegalStateException} that says why they are not. */
        void save(Routes routes);
    }

    /** Removes bundles. */
    public interface Uninstaller {
        /** Stops and removes a bundle; throws an {@link IllegalStateException} that says why it cannot. */
        void uninstall(long bundleId);
    }

    private final Registry registry;
    private final Executor workers;
    private final Store store;
    private final Uninstaller uninstaller;
    private final Comparisons comparisons = new Comparisons();

    /** {@code workers}: where what the core orders by itself is written down. */
    public Router(Registry registry, Executor workers, Store store, Uninstaller uninstaller) {
        this.registry = registry;
        this.workers = workers;
        this.store = store;
        this.uninstaller = uninstaller;
        registry.onReserve(this::saveSoon);
    }

    @Override
    public synchronized void shadow(String module, String version) {
        Version chosen = active(module, version);
        Version serving = besides(module, chosen);
        refuseIfCounted(module);
        order(module, route -> route.shadow(chosen, serving));
        LOG.info("{} {} is asked as a shadow beside {}", module, chosen, serving);
    }

    @Override
    public synchronized void canary(String module, String version, String share) {
        Share part = Share.of(share)
                .orElseThrow(() -> refused("share: " + share + " (expected: " + Share.EXPECTATION + ')'));
        Version chosen = active(module, version);
        Version serving = besides(module, chosen);
        order(module, route -> route.canary(chosen, part, serving));
        LOG.info("{} {} serves {} of the traffic as a canary, {} the rest", module, chosen, part.words(), serving);
    }

    @Override
    public synchronized boolean stand(String module) {
        known(module);
        Route route = registry.routes().of(module);
        boolean any = route.shadow().isPresent() || route.canary().isPresent();
        if (any) {
            order(module, Route::stand);
            LOG.info("{} has neither shadow nor canary any more", module);
        }
        return any;
    }

    @Override
    public synchronized void promote(String module, String version) {
        known(module);
        Version chosen = active(module, version.isBlank() ? onTrial(module) : version);
        Version before = registry.serving(module)
                .or(() -> registry.routes().of(module).serves())
                .orElse(chosen);
        order(module, route -> route.promote(chosen, before));
        LOG.info("{} {} is promoted; {} is what to go back to", module, chosen, before);
    }

    @Override
    public synchronized String rollback(String module) {
        known(module);
        Version good = registry.routes()
                .of(module)
                .previous()
                .orElseThrow(() -> refused(module + ": no version to go back to; sluice:module-promote names one"));
        Version chosen = active(module, good.toString());
        Version bad = registry.routes().of(module).serves().orElseGet(() -> serving(module));
        order(module, route -> route.rollback(bad));
        LOG.info("{} {} serves again; {} is kept in reserve", module, chosen, bad);
        return chosen.toString();
    }

    /** Not synchronized as a whole: a bundle takes its time to go, and other orders need not wait for it. */
    @Override
    public void retire(String module, String version) {
        Version gone = Routes.version(version).orElseThrow(() -> unknownVersion(module, version));
        List<Long> bundles;
        Set<String> names = new TreeSet<>(Set.of(module));
        synchronized (this) {
            List<ModuleHandle> leaving = registry.versions(module).stream()
                    .filter(handle -> handle.identity().version().equals(gone))
                    .toList();
            if (leaving.isEmpty() && !registry.routes().of(module).names(gone)) {
                known(module);
                throw unknownVersion(module, version);
            }
            bundles = leaving.stream()
                    .map(handle -> handle.identity().bundleId())
                    .distinct()
                    .toList();
            bundles.forEach(this::refuseIfServing);
            bundles.stream()
                    .flatMap(bundle -> registry.ofBundle(bundle).stream())
                    .forEach(handle -> names.add(handle.identity().name()));
            names.forEach(name -> order(name, route -> settled(name, route.forget(gone), gone)));
        }
        bundles.forEach(uninstaller::uninstall);
        names.forEach(name -> comparisons.forget(name, gone));
        LOG.info("{} {} is retired", module, version);
    }

    /** An order that would do nothing is none. */
    private void refuseIfCounted(String module) {
        if (registry.versions(module).stream()
                .noneMatch(handle -> handle.terms().comparable())) {
            throw refused(
                    module
                            + ": whoever it asks would hear everything twice, and count it twice; a canary shows a version to a part"
                            + " of the mail, and validation.comparable = true in the module's file allows a shadow all the same");
        }
    }

    /** A bundle may carry several modules, which all go with it: none of them may serve. */
    private void refuseIfServing(long bundleId) {
        for (ModuleHandle handle : registry.ofBundle(bundleId)) {
            if (registry.state(handle).equals("active")) {
                Identity identity = handle.identity();
                throw refused(identity.display() + ' ' + identity.version()
                        + " serves; sluice:module-promote another version first");
            }
        }
    }

    /** Where one version is left, nothing needs to be said any more: the next one follows the general rule. */
    private Route settled(String module, Route route, Version gone) {
        List<Version> left = registry.versions(module).stream()
                .map(handle -> handle.identity().version())
                .filter(version -> !version.equals(gone))
                .distinct()
                .toList();
        boolean says = route.previous().isPresent()
                || route.shadow().isPresent()
                || route.canary().isPresent()
                || !route.standby().isEmpty();
        return left.size() == 1 && !says && route.serves().equals(Optional.of(left.get(0))) ? Route.NONE : route;
    }

    private void order(String module, UnaryOperator<Route> order) {
        Routes before = registry.routes();
        registry.order(module, order);
        try {
            store.save(registry.routes());
        } catch (IllegalStateException e) {
            registry.order(module, failed -> before.of(module));
            throw e;
        }
    }

    private void saveSoon() {
        try {
            workers.execute(this::saveNow);
        } catch (RejectedExecutionException stopping) {
            LOG.warn("Orders about versions are not written down, as the core is leaving");
        }
    }

    private synchronized void saveNow() {
        try {
            store.save(registry.routes());
        } catch (IllegalStateException e) {
            LOG.error("Orders about versions hold until the next restart only: {}", e.getMessage());
        }
    }

    /** The shadow or canary: what a promotion without a version means. */
    private String onTrial(String module) {
        Route route = registry.routes().of(module);
        return route.canary()
                .map(Route.Canary::version)
                .or(route::shadow)
                .map(Version::toString)
                .orElseThrow(() -> refused(module + ": neither shadow nor canary; name the version to promote"));
    }

    /** Who serves while a version is on trial: who does now, or whoever would without that version. */
    private Version besides(String module, Version tried) {
        Version serving = serving(module);
        if (!serving.equals(tried)) {
            return serving;
        }
        List<ModuleHandle> others = registry.versions(module).stream()
                .filter(handle ->
                        handle.isServing() && !handle.identity().version().equals(tried))
                .toList();
        return Seat.of(registry.routes().of(module).forget(tried), false, others)
                .map(seat -> seat.serving().identity().version())
                .orElseThrow(() -> refused(module + ' ' + tried
                        + " serves, and there is no other version to take over; install one, or promote one first"
                        + installed(module)));
    }

    private Version active(String module, String version) {
        known(module);
        Version chosen = Routes.version(version).orElseThrow(() -> unknownVersion(module, version));
        List<ModuleHandle> found = registry.versions(module).stream()
                .filter(handle -> handle.identity().version().equals(chosen))
                .toList();
        if (found.isEmpty()) {
            throw unknownVersion(module, version);
        }
        if (found.stream().noneMatch(ModuleHandle::isServing)) {
            throw refused(module + ' ' + chosen + " is " + registry.state(found.get(0))
                    + "; sluice:module-reset takes a sick version back");
        }
        return chosen;
    }

    private void known(String module) {
        if (registry.versions(module).isEmpty()) {
            throw refused("no module " + module + WHICH);
        }
    }

    private Version serving(String module) {
        return registry.serving(module)
                .orElseThrow(() -> refused(module + ": nobody serves; sluice:module-info says why"));
    }

    private IllegalArgumentException unknownVersion(String module, String version) {
        return refused(module + ' ' + version + " is not installed" + installed(module));
    }

    private String installed(String module) {
        return registry.versions(module).stream()
                .map(handle -> handle.identity().version().toString())
                .distinct()
                .collect(Collectors.joining(", ", " (installed: ", ")"));
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(why);
    }

    @Override
    public Differences differences(String module, int limit) {
        known(module);
        Route route = registry.routes().of(module);
        return comparisons
                .of(module, route.canary().map(Route.Canary::version).or(route::shadow), limit)
                .orElseGet(() -> new Differences(
                        module,
                        registry.serving(module).map(Version::toString).orElse(""),
                        route.canary()
                                .map(Route.Canary::version)
                                .or(route::shadow)
                                .map(Version::toString)
                                .orElse(""),
                        0,
                        0,
                        List.of()));
    }

    /** Where what versions on trial decide is noted. */
    public Comparisons comparisons() {
        return comparisons;
    }
}
