package org.sluice.itest.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.sluice.validation.OutcomeListener;
import org.sluice.validation.ValidationModule;

/** Registers modules that do what a file tells them, one for each kind of contract, and a listener that writes all it hears. */
public final class ProbeActivator implements BundleActivator {
    private static final String ALL = "CONNECT,EHLO,AUTH,MAILFROM,RCPTTO,DATA,DATASPOOL,DATA_SPOOL_EACH_RCPT,"
            + "MSG_GEN_DATA_SPOOL,SET_BINDING,FINAL_VALIDATION";

    @Override
    public void start(BundleContext context) throws Exception {
        Path folder = Files.createDirectories(Path.of(System.getProperty("karaf.base"), "probe"));
        ProbeLog log = new ProbeLog(folder.resolve("heard.log"));
        Modules modules = new Modules(context, folder, log);
        modules.add("probe", Map.of("phases", ALL, "order", "500"));
        modules.add("probe_later", Map.of("phases", ALL, "order", "600"));
        modules.add("probe_watch", Map.of("phases", ALL, "order", "400", "mode", "OBSERVE"));
        modules.add("probe_strict", Map.of("phases", ALL, "order", "550", "onError", "DEFER"));
        modules.add("probe_asked", Map.of("phases", ALL, "mode", "ON_DEMAND"));
        modules.add("probe_early", Map.of("phases", "CONNECT", "joinAt", "RCPTTO", "order", "450"));
        context.registerService(OutcomeListener.class, log, null);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the services back.
    }

    /** What all of them share. */
    private record Modules(BundleContext context, Path folder, ProbeLog log) {

        void add(String name, Map<String, String> declared) {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put("validation.name", name);
            properties.put("validation.timeoutMillis", "2000");
            declared.forEach((key, value) -> properties.put("validation." + key, value));
            context.registerService(ValidationModule.class, new ProbeModule(name, folder, log), properties);
        }
    }
}
