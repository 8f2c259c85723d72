package org.sluice.bench.driver;

import java.io.InputStream;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;

/** A bundle installed on the console, changed by {@code bundle:update}. */
final class HeldBundle implements Holding {

    private static final int START_LEVEL = 80;

    /** An updated bundle keeps its location, so none is used twice. */
    private static final AtomicInteger LOCATIONS = new AtomicInteger();

    private final BundleContext context;
    private final Jars jars;
    private Bundle bundle;

    HeldBundle(BundleContext context, Jars jars) {
        this.context = context;
        this.jars = jars;
    }

    @Override
    public void enter(String version) throws Exception {
        bundle = install(context, jars, version);
    }

    static Bundle install(BundleContext context, Jars jars, String version) throws Exception {
        try (InputStream jar = Files.newInputStream(jars.of(version))) {
            Bundle bundle = context.installBundle("bench:" + LOCATIONS.incrementAndGet(), jar);
            bundle.adapt(BundleStartLevel.class).setStartLevel(START_LEVEL);
            bundle.start();
            return bundle;
        }
    }

    @Override
    public String change(String from, String to) throws Exception {
        try (InputStream jar = Files.newInputStream(jars.of(to))) {
            bundle.update(jar);
        }
        return "update";
    }

    @Override
    public void leave() throws BundleException {
        bundle.uninstall();
        bundle = null;
    }
}
