package org.sluice.core.dispatch;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.sluice.core.lifecycle.Router;

/** The framework's bundles, for versions of modules that are retired. */
record Bundles(BundleContext context) implements Router.Uninstaller {

    @Override
    public void uninstall(long bundleId) {
        Bundle bundle = context.getBundle(bundleId);
        if (bundle == null) {
            return;
        }
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            throw new IllegalStateException("bundle " + bundleId + " cannot be uninstalled: " + e.getMessage(), e);
        }
    }
}
