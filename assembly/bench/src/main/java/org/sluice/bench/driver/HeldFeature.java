package org.sluice.bench.driver;

import java.util.EnumSet;
import org.apache.karaf.features.FeaturesService;

/**
 * A feature. Its versions change side by side; every other time the old one goes first, so that mail has to wait for the new
 * one.
 */
final class HeldFeature implements Holding {

    private static final EnumSet<FeaturesService.Option> OPTIONS =
            EnumSet.of(FeaturesService.Option.NoAutoRefreshBundles);

    private final FeaturesService features;
    private final String name;
    private String installed;
    private boolean oldFirst;

    HeldFeature(FeaturesService features, String name) {
        this.features = features;
        this.name = name;
    }

    @Override
    public void enter(String version) throws Exception {
        features.installFeature(name + "/" + version, OPTIONS);
        installed = version;
    }

    @Override
    public String change(String from, String to) throws Exception {
        if (oldFirst) {
            leave();
            enter(to);
        } else {
            enter(to);
            features.uninstallFeature(name + "/" + from, OPTIONS);
        }
        oldFirst = !oldFirst;
        return "feature";
    }

    @Override
    public void leave() throws Exception {
        features.uninstallFeature(name + "/" + installed, OPTIONS);
        installed = null;
    }
}
