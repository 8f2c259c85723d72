package org.sluice.smtp.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sluice.injection.Admission;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.ValidationContexts;
import org.sluice.operations.MailLog;

/**
 * The core as far as it is there. Its four services count only together and only from the same bundle: while one core
 * goes and another one comes, no session must ask one about the other's contexts. Safe from any thread.
 */
public final class CoreServices {

    private static final int KINDS = 4;

    /** The services of one core. */
    public record Core(
            ValidationContexts contexts, PhaseDispatcher dispatcher, MessageIntake intake, Admission admission) {}

    private record Held(Object service, Object bundle) {}

    private final Runnable changed;
    private final Map<Class<?>, Held> held = new HashMap<>();
    private volatile Core current;
    private volatile MailLog log;
    private volatile Object contexts;

    /** {@code changed} is called after the core went, came or was replaced. */
    public CoreServices(Runnable changed) {
        this.changed = changed;
    }

    /** The core to ask; empty while it is away or not complete. */
    public Optional<Core> current() {
        return Optional.ofNullable(current);
    }

    /** Whether those contexts are the ones to use, be the rest of their core complete or not. */
    boolean serves(ValidationContexts those) {
        return contexts == those;
    }

    /** The log; empty while there is none. */
    public Optional<MailLog> log() {
        return Optional.ofNullable(log);
    }

    /** A log came; what is written into it concerns no session's whereabouts. */
    public void logCame(MailLog service) {
        log = service;
    }

    public void logWent(MailLog service) {
        if (log == service) {
            log = null;
        }
    }

    /** A service came, perhaps in place of another one. */
    public synchronized <T> void came(Class<T> kind, T service, Map<String, ?> properties) {
        held.put(kind, new Held(service, properties.get("service.bundleid")));
        renew();
    }

    /** A service went; no news if another one took its place before. */
    public synchronized <T> void went(Class<T> kind, T service) {
        Held now = held.get(kind);
        if (now != null && now.service() == service) {
            held.remove(kind);
            renew();
        }
    }

    private void renew() {
        boolean whole = held.size() == KINDS
                && held.values().stream().map(Held::bundle).distinct().count() == 1;
        current = whole
                ? new Core(
                        service(ValidationContexts.class),
                        service(PhaseDispatcher.class),
                        service(MessageIntake.class),
                        service(Admission.class))
                : null;
        Held opener = held.get(ValidationContexts.class);
        contexts = opener == null ? null : opener.service();
        changed.run();
    }

    private <T> T service(Class<T> kind) {
        return kind.cast(held.get(kind).service());
    }
}
