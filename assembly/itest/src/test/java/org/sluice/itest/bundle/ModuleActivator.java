package org.sluice.itest.bundle;

import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.sluice.validation.ValidationModule;

/** Registers the one module of its bundle; class and properties stand in the manifest. */
public final class ModuleActivator implements BundleActivator {

    /** Manifest header: the class of the module. */
    public static final String MODULE = "Test-Module";

    /** Manifest header: {@code key=value;key=value}. */
    public static final String PROPERTIES = "Test-Properties";

    @Override
    public void start(BundleContext context) throws Exception {
        Dictionary<String, String> headers = context.getBundle().getHeaders();
        Dictionary<String, Object> properties = new Hashtable<>();
        for (String each : headers.get(PROPERTIES).split(";")) {
            String[] pair = each.split("=", 2);
            properties.put(pair[0], pair[1]);
        }
        Object module = context.getBundle()
                .loadClass(headers.get(MODULE))
                .getDeclaredConstructor()
                .newInstance();
        context.registerService(ValidationModule.class, (ValidationModule) module, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service back.
    }
}
