package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.StuckWatch;
import org.sluice.core.lifecycle.Workers;
import org.sluice.injection.Origin;
import org.sluice.injection.Outcome;
import org.sluice.injection.Replaced;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/**
 * One module, {@code guard}, with one fault under one contract in one phase, on a core of its own. A {@code peer} is asked in
 * the same wave, {@code later} in the next one.
 */
final class MatrixCell implements AutoCloseable {

    /** How long mail waits for an absent module. */
    static final Duration HOLD = Duration.ofSeconds(10);
    /** How long a call may take. */
    static final Duration DEADLINE = Duration.ofSeconds(1);
    /** When a module that is late comes. */
    static final Duration ARRIVAL = Duration.ofSeconds(2);
    /** Written by a guard that works, together with its answer. */
    static final String SCANNED = "guard.scanned";
    /** Written by a guard that fails, before it does. */
    static final String HALF = "guard.half";

    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Fault fault;
    private final Phase phase;
    private final boolean required;
    private final OnError onError;
    private final Workers threads;
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final FakeModule working =
            FakeModule.doing(call -> call.effects().put(SCANNED, call.phase().word()));
    private final FakeModule faulty = FakeModule.that(this::fail);

    private TestCore core;
    private FakeModule peer;
    private FakeModule later;
    private ModuleHandle bound;
    private Session session;
    private Scope scope;
    private CompletableFuture<Outcome> outcome;
    private long begunNanos;

    MatrixCell(Fault fault, Phase phase, boolean required, OnError onError) {
        this.fault = fault;
        this.phase = phase;
        this.required = required;
        this.onError = onError;
        this.threads = fault == Fault.BLOCKS_ITS_THREAD ? new Workers(2) : null;
        this.core = newCore();
    }

    private TestCore newCore() {
        TestCore made = new TestCore(Map.of("relay_domains", "sluice.test"), threads);
        made.contract(
                "guard.required=" + required,
                "guard.onError=" + onError,
                "guard.phases=" + phase.word(),
                "guard.timeoutMillis=" + DEADLINE.toMillis(),
                "guard.holdMillis=" + HOLD.toMillis());
        peer = FakeModule.doing(call -> call.effects().put("peer.fact", "1"));
        later = FakeModule.doing(call -> call.effects().put("later.fact", "1"));
        made.bind("peer " + phase.word() + " order=500", peer);
        made.bind("later " + phase.word() + " order=700", later);
        if (threads != null) {
            new StuckWatch(threads, made.clock).start();
        }
        return made;
    }

    /** Binds a guard. Its own words about a missing answer are the contrary of the contract, which wins. */
    ModuleHandle bind(String version, FakeModule module) {
        OnError own = onError == OnError.DEFER ? OnError.CONTINUE : OnError.DEFER;
        bound = core.bind("guard " + phase.word() + " order=500 onError=" + own + " version=" + version, module);
        return bound;
    }

    /** Begins the phase. */
    void ask() {
        fault.before(this);
        begunNanos = core.clock.nanos();
        session = session();
        scope = core.scope(phase, session);
        outcome = core.ask(phase, scope);
        fault.meanwhile(this);
    }

    private Session session(String... attributes) {
        return core.session(phase == Phase.MSG_GEN_DATA_SPOOL ? Origin.HTTP : Origin.SMTP, "192.0.2.1", attributes);
    }

    /** Another client in the same phase at the same time. */
    Scope alongside(String... attributes) {
        Scope other = core.scope(phase, session(attributes));
        CompletableFuture<Outcome> ended = core.ask(phase, other);
        await(ended::isDone);
        assertThat(ended).isCompletedWithValue(Outcome.CONTINUE);
        return other;
    }

    /** The core leaves while the guard has not answered; the session goes on at the next core, where it does. */
    void replaceCore() {
        core.core.leave(1);
        core.settle();
        assertThatThrownBy(outcome::join).hasCauseInstanceOf(Replaced.class);
        Map<String, Object> snapshot = session.snapshot();
        assertThat(asked(faulty)).isEqualTo(1);
        core = newCore();
        bind("1.0.0", working);
        session = core.core.contexts.resume(snapshot, core.home);
        scope = resumed();
        outcome = core.ask(phase, scope);
    }

    /** What an injector asks about once the session goes on elsewhere: HTTP begins its message anew. */
    private Scope resumed() {
        if (phase.isOfConnection() || phase == Phase.MSG_GEN_DATA_SPOOL) {
            return core.scope(phase, session);
        }
        Transaction open = session.transaction().orElseThrow();
        if (phase == Phase.MAILFROM) {
            return open;
        }
        if (phase == Phase.RCPTTO) {
            return open.recipient(TestCore.ANN, Map.of(), "RCPT TO:<ann@sluice.test>");
        }
        open.received(new TestCore.Octets("Subject: x\r\n\r\nbody\r\n", core.released));
        return phase == Phase.DATA || phase == Phase.DATASPOOL
                ? open
                : open.copies().get(0);
    }

    /** Lets time pass until so long after the phase began. */
    void passUntil(Duration sinceBegin) {
        core.pass(sinceBegin.minusNanos(core.clock.nanos() - begunNanos));
    }

    /** Lets threads of the cell come as far as that; where all are driven by hand, they are there. */
    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + (threads == null ? 0 : PATIENCE_NANOS);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            core.settle();
            Thread.onSpinWait();
        }
    }

    /** Does not give its thread back, whoever interrupts it. */
    void block() {
        blocked.countDown();
        boolean released = false;
        while (!released) {
            try {
                release.await();
                released = true;
            } catch (InterruptedException ignored) {
                // that is the fault
            }
        }
    }

    void awaitBlocked() {
        try {
            assertThat(blocked.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletionStage<Verdict> fail(ValidationContext context) {
        context.effects().put(HALF, "1");
        return fault.behave(this, context);
    }

    /** How often a module was asked for this session. */
    long asked(FakeModule module) {
        return List.copyOf(module.calls).stream()
                .filter(call -> call.connection().sessionId().equals(session.id()))
                .count();
    }

    Map<String, String> facts() {
        Map<String, Map<String, String>> both =
                core.core.contexts.dictionaries(scope.id()).orElseThrow();
        return phase.isOfConnection() ? both.get("connection") : both.get("message");
    }

    TestCore core() {
        return core;
    }

    FakeModule working() {
        return working;
    }

    FakeModule faulty() {
        return faulty;
    }

    FakeModule peer() {
        return peer;
    }

    FakeModule later() {
        return later;
    }

    ModuleHandle bound() {
        return bound;
    }

    Phase phase() {
        return phase;
    }

    Scope scope() {
        return scope;
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    @Override
    public void close() {
        release.countDown();
        if (threads != null) {
            threads.close();
        }
    }
}
