package org.sluice.bench.driver;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.sluice.operations.Routing;

/**
 * Both versions installed side by side; they change by {@code module-promote} and {@code module-rollback} in turn, of each module in
 * the bundle.
 */
final class HeldVersions implements Holding {

    private final BundleContext context;
    private final Jars jars;
    private final List<String> modules;
    private final Callable<Routing> routing;
    private final Map<String, Bundle> installed = new HashMap<>();
    private boolean promoted;

    HeldVersions(BundleContext context, Jars jars, List<String> modules, Callable<Routing> routing) {
        this.context = context;
        this.jars = jars;
        this.modules = List.copyOf(modules);
        this.routing = routing;
    }

    @Override
    public void enter(String version) throws Exception {
        install(version);
    }

    @Override
    public String change(String from, String to) throws Exception {
        if (!installed.containsKey(to)) {
            install(to);
            if (installed.get(to).getVersion().compareTo(installed.get(from).getVersion()) > 0) {
                return "side by side"; // the higher one serves as soon as it is there
            }
        }
        promoted = !promoted;
        for (String module : modules) {
            if (promoted) {
                routing.call().promote(module, to);
            } else {
                routing.call().rollback(module);
            }
        }
        return promoted ? "promote" : "rollback";
    }

    @Override
    public void narrow(String serving) throws Exception {
        for (String version : List.copyOf(installed.keySet())) {
            if (!version.equals(serving)) {
                routing.call().retire(modules.get(0), version);
                installed.remove(version);
            }
        }
        promoted = false;
    }

    @Override
    public void leave() throws Exception {
        for (Bundle bundle : installed.values()) {
            bundle.uninstall();
        }
        installed.clear();
    }

    private void install(String version) throws Exception {
        installed.put(version, HeldBundle.install(context, jars, version));
    }
}
