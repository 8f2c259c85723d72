package org.sluice.http.internal;

import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.injection.Admission;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.ValidationContexts;
import org.sluice.metrics.Metrics;
import org.sluice.operations.Readiness;
import org.sluice.queue.Quarantine;
import org.sluice.spool.Spool;

/** The rest of the server as seen from here: each part may be away for a while, or be another one the next time. */
@Component(service = Services.class)
public final class Services {

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile ValidationContexts contexts;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile MessageIntake intake;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Admission admission;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Metrics metrics;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Readiness readiness;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Quarantine quarantine;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Spool spool;

    /** The three services of the core that take a message in; empty while one of them is away. */
    Optional<Core> core() {
        ValidationContexts c = contexts;
        MessageIntake i = intake;
        Admission a = admission;
        return c == null || i == null || a == null ? Optional.empty() : Optional.of(new Core(c, i, a));
    }

    /** What a message needs, all of it there. */
    record Core(ValidationContexts contexts, MessageIntake intake, Admission admission) {}

    Optional<Admission> admission() {
        return Optional.ofNullable(admission);
    }

    Optional<Readiness> readiness() {
        return Optional.ofNullable(readiness);
    }

    Optional<Quarantine> quarantine() {
        return Optional.ofNullable(quarantine);
    }

    Optional<Spool> spool() {
        return Optional.ofNullable(spool);
    }

    Optional<Metrics> metrics() {
        return Optional.ofNullable(metrics);
    }

    /** Adds to a counter, where somebody counts. */
    void count(String name, long number, String... labels) {
        Metrics m = metrics;
        if (m != null) {
            m.add(name, number, labels);
        }
    }

    /** Records a duration, where somebody measures. */
    void observe(String name, double seconds, String... labels) {
        Metrics m = metrics;
        if (m != null) {
            m.observe(name, seconds, labels);
        }
    }
}
