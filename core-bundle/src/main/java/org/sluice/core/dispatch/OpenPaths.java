package org.sluice.core.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.lifecycle.Registry;
import org.sluice.injection.Origin;
import org.sluice.operations.ModuleStatus;
import org.sluice.validation.Phase;

/** Warns an operator who requires a module that mail of an open listener never meets: it would pass unchecked. */
final class OpenPaths {

    private static final Logger LOG = LoggerFactory.getLogger(OpenPaths.class);

    private final Registry registry;
    private final List<String> open = new ArrayList<>();
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    OpenPaths(Registry registry) {
        this.registry = registry;
    }

    void open(String protocol) {
        synchronized (open) {
            open.add(protocol);
        }
        check();
    }

    void close(String protocol) {
        synchronized (open) {
            open.remove(protocol);
        }
    }

    /** Says what is wrong, each once. */
    void check() {
        warnings().stream().filter(said::add).forEach(LOG::warn);
    }

    List<String> warnings() {
        Set<String> protocols;
        synchronized (open) {
            protocols = new TreeSet<>(open);
        }
        List<String> warnings = new ArrayList<>();
        for (ModuleStatus module : registry.modules()) {
            for (String protocol : protocols) {
                if (module.required() && module.phases().stream().noneMatch(phase -> isMet(protocol, phase))) {
                    warnings.add(module.name() + " is required, but mail over " + protocol
                            + " meets none of its phases " + module.phases() + ": it passes unchecked");
                }
            }
        }
        return warnings;
    }

    private static boolean isMet(String protocol, String phaseWord) {
        Phase phase = Phase.of(phaseWord);
        Origin origin = protocol.toUpperCase(Locale.ROOT).startsWith("HTTP") ? Origin.HTTP : Origin.SMTP;
        return phase.hasContent() ? origin.contentPhases().contains(phase) : origin == Origin.SMTP;
    }
}
