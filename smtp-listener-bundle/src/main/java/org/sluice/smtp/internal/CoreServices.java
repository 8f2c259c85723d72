package org.sluice.smtp.internal;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sluice.injection.Admission;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.ValidationContexts;

/**
 * The core as far as it is there. Its four services count only together and only from the same bundle: while one core
 * goes and another one comes, no session must ask one about the other's contexts. Safe from any thread.
 */
final class CoreServices {

    /** The services of one core. */
    record Core(ValidationContexts contexts, PhaseDispatcher dispatcher, MessageIntake intake, Admission admission) {}

    private record Held<T>(T service, Object bundle) {
        static final Held<?> NOTHING = new Held<>(null, null);
    }

    private Held<?> contexts = Held.NOTHING;
    private Held<?> dispatcher = Held.NOTHING;
    private Held<?> intake = Held.NOTHING;
    private Held<?> admission = Held.NOTHING;
    private volatile Core current;

    /** The core to ask; empty while it is away or not complete. */
    Optional<Core> current() {
        return Optional.ofNullable(current);
    }

    synchronized void came(Object service, Map<String, ?> properties) {
        Held<?> held = new Held<>(service, properties.get("service.bundleid"));
        if (service instanceof ValidationContexts) {
            contexts = held;
        }
        if (service instanceof PhaseDispatcher) {
            dispatcher = held;
        }
        if (service instanceof MessageIntake) {
            intake = held;
        }
        if (service instanceof Admission) {
            admission = held;
        }
        renew();
    }

    synchronized void went(Object service) {
        contexts = contexts.service() == service ? Held.NOTHING : contexts;
        dispatcher = dispatcher.service() == service ? Held.NOTHING : dispatcher;
        intake = intake.service() == service ? Held.NOTHING : intake;
        admission = admission.service() == service ? Held.NOTHING : admission;
        renew();
    }

    private void renew() {
        boolean complete = contexts.service() != null
                && dispatcher.service() != null
                && intake.service() != null
                && admission.service() != null
                && Objects.equals(contexts.bundle(), dispatcher.bundle())
                && Objects.equals(contexts.bundle(), intake.bundle())
                && Objects.equals(contexts.bundle(), admission.bundle());
        current = !complete
                ? null
                : new Core(
                        (ValidationContexts) contexts.service(),
                        (PhaseDispatcher) dispatcher.service(),
                        (MessageIntake) intake.service(),
                        (Admission) admission.service());
    }
}
