package org.sluice.core.dispatch;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.context.Contexts;
import org.sluice.core.context.CopyState;
import org.sluice.core.context.SessionState;
import org.sluice.core.context.TransactionState;
import org.sluice.core.context.Variables;
import org.sluice.core.explain.ExplainStore;
import org.sluice.core.explain.OutcomeFanOut;
import org.sluice.core.explain.Printable;
import org.sluice.core.lifecycle.Absence;
import org.sluice.core.lifecycle.Registry;
import org.sluice.injection.Origin;
import org.sluice.injection.Outcome;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.Replaced;
import org.sluice.injection.Scope;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Phase;

/** Starts phases and knows the plan they follow. Holds no lock; see {@link DispatcherComponent} for who runs where. */
final class Dispatcher implements PhaseDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Services services;
    private final Registry registry;
    private final Contexts contexts;
    private final ExplainStore explanations;
    private final OutcomeFanOut outcomes;
    private final Supplier<CoreRules.Settings> rules;
    private final Shadows shadows;
    private final Asking asking;
    private final Tarpit tarpit;
    private final Set<PhaseRun> holding = ConcurrentHashMap.newKeySet();
    private final AtomicInteger active = new AtomicInteger();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile Plan plan = Plan.EMPTY;
    private volatile boolean closing;

    Dispatcher(Core core) {
        this.services = core.services;
        this.registry = core.registry;
        this.contexts = core.contexts;
        this.explanations = core.explanations;
        this.outcomes = core.outcomes;
        this.rules = core.rules;
        this.shadows = new Shadows(services, core.router.comparisons());
        this.asking = new Asking(services, shadows, this::plan);
        this.tarpit = new Tarpit(services.timers, this::tarpitSeats);
        contexts.whitelists(client -> rules.get().whitelists().marks(client));
        contexts.delays((session, wanted) -> tarpit.grant(session, Tarpit.bounded(wanted)));
        registry.onChange(this::replan);
    }

    @Override
    public CompletionStage<Outcome> dispatch(Phase phase, Scope scope) {
        if (closing || !isOurs(scope)) {
            return CompletableFuture.failedFuture(new Replaced());
        }
        Subject subject = Subject.of(phase, scope);
        if (subject.isOver()) {
            return new CompletableFuture<>();
        }
        active.incrementAndGet();
        return new PhaseRun(this, phase, subject).start();
    }

    /** A scope of a core before this one: its session is to be resumed here. */
    private boolean isOurs(Scope scope) {
        SessionState session = scope instanceof SessionState s
                ? s
                : scope instanceof TransactionState t
                        ? t.session()
                        : scope instanceof CopyState c ? c.transaction().session() : null;
        return session != null && session.belongsTo(contexts);
    }

    /**
     * No new phases from now on; those under way may end within that time, the rest fail with {@link Replaced}, each on its
     * own executor.
     */
    void leave(long graceMillis) {
        contexts.leave();
        closing = true;
        if (active.get() > 0) {
            try {
                idle.get(graceMillis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.info("{} phases are handed to the next core", active.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        contexts.replaceAll(graceMillis);
    }

    /** A phase is over. */
    void ended() {
        if (active.decrementAndGet() == 0 && closing) {
            idle.complete(null);
        }
    }

    /** A phase waits for a required module; it is woken when the plan changes. */
    void hold(PhaseRun run) {
        holding.add(run);
    }

    /** It waits no longer. */
    void letGo(PhaseRun run) {
        holding.remove(run);
    }

    /** Why a module is skipped for that client, in words; empty when it is not. */
    Optional<String> bypass(Subject subject, Plan.Slot slot) {
        String name = slot.handle() == null
                ? Variables.BYPASS_PREFIX + slot.name()
                : slot.handle().bypassName();
        String value = subject.session().attributes().asMap().get(name);
        if (value != null && AttributeKey.isTrue(value)) {
            return Optional.of("by " + name);
        }
        return registry.bypasses().find(slot.name(), subject.client());
    }

    /** Skips a module from now on, for those too that wait for it at this moment; see {@code Modules.bypass}. */
    void bypass(String module, String peer, Duration period) {
        registry.bypasses().add(module, peer, period);
        holding.forEach(PhaseRun::wake);
    }

    /** A required module that has been away too long for a message to be begun: no body is to be sent in vain. */
    Optional<Absence> missedTooLong(Phase phase, Subject subject, Plan current) {
        if (phase != Phase.MAILFROM || current.absent().isEmpty()) {
            return Optional.empty();
        }
        long now = services.timers.nanos();
        return current.absent().stream()
                .filter(absence -> absence.isPast(now))
                .filter(absence -> absence.phases().stream()
                        .anyMatch(each -> !each.isBefore(Phase.MAILFROM) && passes(subject, each)))
                .filter(absence ->
                        bypass(subject, Plan.Slot.missing(absence, phase)).isEmpty())
                .findFirst();
    }

    /** Whether a message of that origin meets that phase; AUTH is met by some only, so nobody is asked about it later. */
    boolean passes(Subject subject, Phase phase) {
        Origin origin = subject.session().facts().origin();
        return phase != Phase.AUTH
                && (phase.hasContent() ? origin.contentPhases().contains(phase) : origin == Origin.SMTP);
    }

    /** How long mail waits for the successor of a module that has just gone. */
    Absence absenceOf(Plan.Slot left) {
        return plan.absent().stream()
                .filter(absence -> absence.isOf(left.name(), left.display()))
                .findFirst()
                .orElseGet(() -> new Absence(
                        left.name(),
                        left.display(),
                        Set.of(),
                        left.order(),
                        services.timers.nanos(),
                        registry.contracts().of(left.name()).holdMillis() * 1_000_000,
                        ""));
    }

    /** Logs an answer that is not allowed. */
    void complain(Subject subject, Call call, String violation) {
        if (call.handle.valve().isOpen()) {
            LOG.warn(
                    "{} {} gave an answer that is not allowed: {}{}",
                    subject.id(),
                    call.handle.identity().display(),
                    Printable.of(violation),
                    call.handle.valve().held());
        }
    }

    Plan plan() {
        return plan;
    }

    Services services() {
        return services;
    }

    Asking asking() {
        return asking;
    }

    Shadows shadows() {
        return shadows;
    }

    /** How many replies may be held back at once. */
    private int tarpitSeats() {
        return (int) Math.max(1, (long) contexts.count() * rules.get().tarpitPercent() / 100);
    }

    Tarpit tarpit() {
        return tarpit;
    }

    CoreRules.Settings rules() {
        return rules.get();
    }

    Replies replies() {
        return rules.get().replies();
    }

    ExplainStore explanations() {
        return explanations;
    }

    OutcomeFanOut outcomes() {
        return outcomes;
    }

    /** Two changes at once may both come here: each makes its plan of the newest roster, so the last one is right. */
    private void replan() {
        synchronized (registry) {
            plan = new Plan(registry.roster());
        }
        holding.forEach(PhaseRun::wake);
    }
}
