package org.sluice.bench.driver;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Every class loader a swapped module ever had, held weakly: what is left of them after a full collection is what something
 * still holds. Exact, as no revision can start without its bundle telling so.
 */
final class LoaderCensus implements SynchronousBundleListener {

    /** What the symbolic names of swapped modules begin with. */
    static final String PREFIX = "org.sluice.bench.swapped.";

    private final BundleContext context;
    private final List<Seen> seen = new ArrayList<>();

    LoaderCensus(BundleContext context) {
        this.context = context;
        context.addBundleListener(this);
    }

    void close() {
        context.removeBundleListener(this);
    }

    @Override
    public synchronized void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (event.getType() == BundleEvent.STARTING && isSwapped(bundle)) {
            ClassLoader loader = bundle.adapt(BundleWiring.class).getClassLoader();
            String name = bundle.getSymbolicName() + " " + bundle.getVersion() + " bundle " + bundle.getBundleId();
            if (seen.stream().noneMatch(each -> each.loader.get() == loader)) {
                seen.add(new Seen(name, new WeakReference<>(loader)));
            }
        }
    }

    /** The loaders that are still there. */
    synchronized List<String> alive() {
        seen.removeIf(each -> each.loader.get() == null);
        return seen.stream().map(Seen::name).toList();
    }

    /** How many there should be. */
    long liveRevisions() {
        long live = 0;
        for (Bundle bundle : context.getBundles()) {
            if (isSwapped(bundle) && bundle.adapt(BundleWiring.class) != null) {
                live++;
            }
        }
        return live;
    }

    private static boolean isSwapped(Bundle bundle) {
        return bundle.getSymbolicName() != null && bundle.getSymbolicName().startsWith(PREFIX);
    }

    private record Seen(String name, WeakReference<ClassLoader> loader) {}
}
