package org.sluice.core.readiness;

import java.lang.reflect.InvocationTargetException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.Printable;
import org.sluice.validation.ConfigurationRefused;

/**
 * Reads what the container logs about failures. Most of it repeats what we say better, so {@code org.ops4j.pax.logging.cfg}
 * keeps it out of the file; the rest is written from here. Besides, the reason why a bundle's activator failed is told nowhere
 * else.
 */
@Component(immediate = true, service = ContainerLog.class)
public final class ContainerLog implements LogListener {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerLog.class);
    private static final String NOT_STARTED = "Error while starting bundle: ";
    private static final int MOST_BUNDLES = 1_000;

    private final Map<String, String> activatorFailures = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_BUNDLES;
        }
    });

    /** Also reads what happened before we came: the spool starts earlier. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindReader(LogReaderService reader) {
        Enumeration<LogEntry> earlier = reader.getLog();
        while (earlier.hasMoreElements()) {
            logged(earlier.nextElement());
        }
        reader.addLogListener(this);
    }

    void unbindReader(LogReaderService reader) {
        reader.removeLogListener(this);
    }

    @Override
    public void logged(LogEntry entry) {
        Throwable thrown = entry.getException();
        String message = String.valueOf(entry.getMessage());
        if (thrown instanceof InvocationTargetException && !(root(thrown) instanceof ConfigurationRefused)) {
            LOG.error("{}", Printable.of(message), Printable.failure(thrown.getCause()));
        } else if (thrown instanceof BundleException failure && message.startsWith(NOT_STARTED)) {
            String location = message.substring(NOT_STARTED.length());
            if (failure.getType() != BundleException.RESOLVE_ERROR) {
                activatorFailures.put(location, Printable.words(root(failure)));
                LOG.error("{} did not start", Printable.of(location), Printable.failure(failure));
            }
        }
    }

    /** Why the activator of a bundle failed when it was last started; empty where nobody told. */
    Optional<String> activatorFailure(String location) {
        return Optional.ofNullable(activatorFailures.get(location));
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root;
    }
}
