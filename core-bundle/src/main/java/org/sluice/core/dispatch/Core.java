package org.sluice.core.dispatch;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.sluice.core.content.MessageContent;
import org.sluice.core.context.Contexts;
import org.sluice.core.context.Surroundings;
import org.sluice.core.explain.ExplainStore;
import org.sluice.core.explain.OutcomeFanOut;
import org.sluice.core.lifecycle.Registry;
import org.sluice.core.lifecycle.Router;
import org.sluice.core.lifecycle.Timers;
import org.sluice.core.record.Recorder;
import org.sluice.core.settings.OwnFile;
import org.sluice.injection.BodySource;
import org.sluice.injection.Replaced;
import org.sluice.message.EnvelopeAddress;
import org.sluice.metrics.Metrics;
import org.sluice.operations.Explanation;

/** The parts of one core, put together; knows no OSGi, so a test makes one with a clock driven by hand. */
final class Core implements Surroundings {

    private static final long SWEEP_NANOS = 2_000_000_000L;

    final Services services;
    final Registry registry;
    final Contexts contexts;
    final ExplainStore explanations;
    final OutcomeFanOut outcomes;
    final Supplier<CoreRules.Settings> rules;
    final Dispatcher dispatcher;
    final Router router;
    private volatile boolean closed;

    /** What a core needs from outside: the registry's memory, what modules' own files say, and who carries out orders. */
    record Outside(Optional<Path> memory, OwnFile.Shelf files, Router.Store routes, Router.Uninstaller bundles) {}

    Core(Timers timers, Executor workers, long drainMillis, Outside outside, Supplier<CoreRules.Settings> rules) {
        this.services = new Services(timers, workers);
        this.rules = rules;
        services.dnsQuestions = () -> rules.get().dnsQuestions();
        this.explanations = new ExplainStore(rules.get().explain(), timers::nanos);
        this.outcomes = new OutcomeFanOut(this::countDropped);
        this.registry = new Registry(timers, workers, drainMillis, outside.memory(), outside.files());
        registry.onSick(handle -> handle.meters().fellSick(services.metrics, () -> handle.isSick() ? 1 : 0));
        this.contexts = new Contexts(this);
        this.router = new Router(registry, workers, outside.routes(), outside.bundles());
        this.dispatcher = new Dispatcher(this);
        registry.onRollback(this::countRollback);
    }

    /** Forgets old explanations and records now and then, and follows changed bounds. */
    void sweep() {
        if (!closed) {
            explanations.resize(rules.get().explain());
            explanations.sweep();
            services.recorder.sweep();
            services.timers.schedule(this::sweep, SWEEP_NANOS);
        }
    }

    /** The record of an open session, or of what is kept. */
    Optional<Explanation> explain(String id) {
        return explanations.explain(id, contexts.traceOf(id));
    }

    /** Hands everything over; see {@link Dispatcher#leave}. */
    void leave(long graceMillis) {
        dispatcher.leave(graceMillis);
        closed = true;
        outcomes.close();
    }

    @Override
    public MessageContent receive(BodySource source) {
        MessageContent.Factory factory = services.contents;
        if (factory == null) {
            throw new Replaced();
        }
        return factory.receive(source);
    }

    @Override
    public Executor workers() {
        return services.workers;
    }

    @Override
    public LongSupplier nanos() {
        return services.timers::nanos;
    }

    @Override
    public Clock clock() {
        return services.timers.clock();
    }

    @Override
    public ExplainStore explanations() {
        return explanations;
    }

    @Override
    public Recorder recorder() {
        return services.recorder;
    }

    @Override
    public String authservId() {
        return rules.get().authservId();
    }

    @Override
    public boolean reportsUsers() {
        return rules.get().reportsUsers();
    }

    @Override
    public boolean isOurs(EnvelopeAddress recipient) {
        return rules.get().isRelayedFor(recipient);
    }

    @Override
    public OutcomeFanOut outcomes() {
        return outcomes;
    }

    private void countRollback(String module) {
        Metrics metrics = services.metrics;
        if (metrics != null) {
            metrics.add("sluice_canary_rollbacks_total", 1, "module", module);
        }
    }

    private void countDropped() {
        Metrics metrics = services.metrics;
        if (metrics != null) {
            metrics.add("sluice_outcomes_dropped_total", 1);
        }
    }
}
