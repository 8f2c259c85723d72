package org.sluice.bench.driver;

import java.util.EnumSet;
import org.apache.karaf.features.FeaturesService;

/** A feature: the new version comes beside the old one, or the old one goes first and mail has to wait. */
final class HeldFeature implements Holding {

    private static final EnumSet<FeaturesService.Option> OPTIONS =
            EnumSet.of(FeaturesService.Option.NoAutoRefreshBundles);

    private final FeaturesService features;
    private final String name;
    private final boolean oldFirst;
    private String installed;

    HeldFeature(FeaturesService features, String name, boolean oldFirst) {
        this.features = features;
        this.name = name;
        this.oldFirst = oldFirst;
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
        return oldFirst ? "feature, old first" : "feature";
    }

    @Override
    public void leave() throws Exception {
        features.uninstallFeature(name + "/" + installed, OPTIONS);
        installed = null;
    }
}
