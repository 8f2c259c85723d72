package org.sluice.bench.driver;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Listens for orders as long as the bundle is active. */
public final class DriverActivator implements BundleActivator {

    private OrderDesk desk;
    private LoaderCensus census;

    @Override
    public void start(BundleContext context) throws IOException {
        Path base = Path.of(context.getProperty("karaf.base"));
        census = new LoaderCensus(context);
        desk = new OrderDesk(base.resolve("swap/driver.port"), new Driver(context, base, census));
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        desk.close();
        census.close();
    }
}
