package org.sluice.console;

import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.authentication.Authenticator;
import org.sluice.injection.Admission;
import org.sluice.metrics.Metrics;
import org.sluice.operations.Explanations;
import org.sluice.operations.HealthCheck;
import org.sluice.operations.Modules;
import org.sluice.operations.Readiness;
import org.sluice.operations.Replays;
import org.sluice.operations.Routing;
import org.sluice.operations.Sessions;
import org.sluice.queue.Quarantine;
import org.sluice.queue.QueueControl;
import org.sluice.spool.Spool;

/**
 * The rest of the server as commands see it. Commands hang on this service only, so they are there whatever else is missing,
 * and say what is.
 */
@Component(service = Server.class)
public final class Server {

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Modules modules;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Routing routing;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Sessions sessions;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Explanations explanations;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Readiness readiness;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Admission admission;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Quarantine quarantine;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile QueueControl queues;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Spool spool;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Replays replays;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Metrics metrics;

    @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    volatile List<HealthCheck> checks = List.of();

    @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    volatile List<Authenticator> authenticators = List.of();

    /** Everybody who knows users, in no order. */
    public List<Authenticator> authenticators() {
        return List.copyOf(authenticators);
    }

    /** The modules. */
    public Modules modules() {
        return there(modules, "the core");
    }

    /** Which versions serve. */
    public Routing routing() {
        return there(routing, "the core");
    }

    /** The sessions. */
    public Sessions sessions() {
        return there(sessions, "the core");
    }

    /** The explanations. */
    public Explanations explanations() {
        return there(explanations, "the core");
    }

    /** The replays. */
    public Replays replays() {
        return there(replays, "the core");
    }

    /** The quarantine. */
    public Quarantine quarantine() {
        return there(quarantine, "the core");
    }

    /** The queues. */
    public QueueControl queues() {
        return there(queues, "delivery");
    }

    /** The spool. */
    public Spool spool() {
        return there(spool, "the spool");
    }

    /** Whether mail is taken; empty without a core. */
    public Optional<Readiness> readiness() {
        return Optional.ofNullable(readiness);
    }

    /** The budgets; empty without a core. */
    public Optional<Admission> admission() {
        return Optional.ofNullable(admission);
    }

    /** The metrics; empty without a core. */
    public Optional<Metrics> metrics() {
        return Optional.ofNullable(metrics);
    }

    /** What every bundle has to say about its health. */
    public List<HealthCheck> checks() {
        return List.copyOf(checks);
    }

    private static <T> T there(T service, String part) {
        if (service == null) {
            throw new Refusal(
                    part + " is not there: its bundle is stopped, starting or being replaced; see bundle:list");
        }
        return service;
    }
}
