package org.sluice.itest.bundle;

import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that starts well and never stops, whoever asks. */
public final class HangingActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        // Nothing to do until the end.
    }

    @Override
    public void stop(BundleContext context) {
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ignored) {
                // That is what is wrong with it.
            }
        }
    }
}
