package org.sluice.itest.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.sluice.validation.ValidationModule;

/** Registers the same module under several names, one for each contract; or fails to start, where a file tells it to. */
public final class FaultyActivator implements BundleActivator {
    private static final List<String> NAMES = List.of("guard_rc", "guard_rd", "guard_oc", "guard_od");

    @Override
    public void start(BundleContext context) throws Exception {
        Path folder = Files.createDirectories(Path.of(System.getProperty("karaf.base"), "faulty"));
        if (Files.exists(folder.resolve("refuses-to-start"))) {
            throw new IllegalStateException("told not to start");
        }
        for (String name : NAMES) {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put("validation.name", name);
            properties.put("validation.phases", "DATA");
            properties.put("validation.order", "500");
            context.registerService(ValidationModule.class, new FaultyModule(name, folder), properties);
        }
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the services back.
    }
}
