package org.sluice.core.dispatch;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.explain.Printable;
import org.sluice.core.lifecycle.Identity;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.operations.ModuleStatus;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.ValidationModule;

/** Modules that are there and not asked, as they declare what cannot be: remembered for who asks why. */
final class SetAside {

    private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);

    private final Map<ServiceReference<ValidationModule>, String> reasons = new ConcurrentHashMap<>();

    /** It declares nonsense; said once, however often it comes with the same. */
    void refused(ServiceReference<ValidationModule> module, ConfigurationRefused refused) {
        String reason = source(module) + ": " + Printable.of(refused.getMessage()) + "; the module is not asked";
        if (!reason.equals(reasons.put(module, reason))) {
            LOG.error("{}", reason);
        }
    }

    /** It is right now, or gone. */
    void taken(ServiceReference<ValidationModule> module) {
        reasons.remove(module);
    }

    /** What an operator should know; {@code statuses} say who of several with one name is asked. */
    Stream<Finding> findings(Collection<ModuleHandle> handles, Collection<ModuleStatus> statuses) {
        Map<Long, String> states = statuses.stream()
                .filter(status -> status.bundleId() >= 0)
                .collect(Collectors.toMap(ModuleStatus::bundleId, ModuleStatus::state, (one, other) -> one));
        Stream<String> usurpers = handles.stream()
                .map(ModuleHandle::identity)
                .filter(one -> !"active".equals(states.get(one.bundleId())))
                .flatMap(one -> handles.stream()
                        .map(ModuleHandle::identity)
                        .filter(other -> other.name().equals(one.name())
                                && !other.symbolicName().equals(one.symbolicName())
                                && "active".equals(states.get(other.bundleId())))
                        .map(other -> usurper(one, other)));
        return Stream.concat(reasons.values().stream(), usurpers.distinct()).map(Finding::hint);
    }

    private static String usurper(Identity one, Identity owner) {
        return "bundle " + one.symbolicName() + " " + one.version() + " (" + one.bundleId() + ") calls itself "
                + one.name() + ", which is the name of " + owner.symbolicName() + ": it is not asked";
    }

    /** The file an operator edits, in which a factory's {@code ~} is a {@code -}, and the bundle. */
    static String source(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        String name =
                "bundle " + bundle.getSymbolicName() + " " + bundle.getVersion() + " (" + bundle.getBundleId() + ")";
        return reference.getProperty("service.pid") instanceof String pid
                ? "etc/" + pid.replace('~', '-') + ".cfg of " + name
                : name;
    }
}
