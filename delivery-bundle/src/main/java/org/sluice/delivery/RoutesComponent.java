package org.sluice.delivery;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.delivery.route.RouteTable;
import org.sluice.delivery.route.Routes;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.validation.ConfigurationRefused;

/** Keeps the routes of {@code etc/org.sluice.routes.cfg}; a bad line is refused and the routes before it stay. */
@Component(
        service = Routes.class,
        configurationPid = RoutesComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class RoutesComponent implements Routes {

    static final String PID = "org.sluice.routes";

    private static final Logger LOG = LoggerFactory.getLogger(RoutesComponent.class);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile RouteTable table = RouteTable.EMPTY;

    @Activate
    void activate(Map<String, Object> configuration) {
        table = RouteTable.of(configuration, DataDirectory.path());
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        try {
            table = RouteTable.of(configuration, DataDirectory.path());
        } catch (ConfigurationRefused refused) {
            LOG.error("etc/{}.cfg: {}; the old routes stay", PID, refused.getMessage());
            return;
        }
        LOG.info("{} routes in force", table.size());
        listeners.forEach(Runnable::run);
    }

    @Override
    public RouteTable table() {
        return table;
    }

    @Override
    public AutoCloseable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
