package org.sluice.support.upstream;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.sluice.operations.HealthCheck;

/**
 * A part of {@code sluice:doctor} and {@code sluice:module-info} that whoever asks servers has without doing anything for it: a service of the bundle these
 * classes are copied into, there as long as its instance is. Outside a framework nothing is published.
 */
final class PublishedHealth implements HealthCheck, AutoCloseable {

    private final String module;
    private final Supplier<List<Finding>> findings;
    private final Supplier<Map<String, String>> facts;
    private ServiceRegistration<HealthCheck> registration;
    private boolean closed;

    PublishedHealth(String module, Supplier<List<Finding>> findings, Supplier<Map<String, String>> facts) {
        this.module = module;
        this.findings = findings;
        this.facts = facts;
    }

    /** Idempotent. Not in the constructor: an instance whose first configuration is refused is never closed. */
    synchronized void publish() {
        Bundle bundle = FrameworkUtil.getBundle(PublishedHealth.class);
        if (registration == null && !closed && bundle != null) {
            registration = bundle.getBundleContext().registerService(HealthCheck.class, this, null);
        }
    }

    @Override
    public String name() {
        return module;
    }

    @Override
    public List<Finding> check() {
        return findings.get();
    }

    @Override
    public Map<String, String> facts() {
        return facts.get();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (registration != null) {
            try {
                registration.unregister();
            } catch (IllegalStateException goneWithItsBundle) {
                // the framework was faster
            }
            registration = null;
        }
    }
}
