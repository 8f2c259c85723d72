package org.sluice.core.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.sluice.core.context.StateCell;
import org.sluice.core.context.StateOwner;
import org.sluice.core.context.Variables;
import org.sluice.core.explain.StepRecord;
import org.sluice.core.settings.Declaration;
import org.sluice.operations.ModuleStatus;
import org.sluice.validation.ValidationModule;

/**
 * One bound instance of one version of a module: the only place that holds the module's own object. Calls enter and leave
 * through it, so it knows when the last one is over. Safe from any thread.
 */
public final class ModuleHandle implements StateOwner {

    /** Trouble that may make an instance sick. */
    public interface Judge {
        /** What the operator tolerates. */
        Contracts.Bounds bounds();

        /** Takes the instance out. */
        void sick(ModuleHandle handle, String why);
    }

    private final Identity identity;
    private final ValidationModule module;
    private final Timers timers;
    private final Judge judge;
    private final String bypassName;
    private final StepRecord.Witness witness;
    private final ModuleMeters meters;
    private final Gate gate = new Gate(() -> this.terms.maxConcurrency());
    private final Health health;
    private final CallCounts counts = new CallCounts();
    private final BlockingPool blocking;
    private final Valve valve;
    private final Set<InFlight> calls = ConcurrentHashMap.newKeySet();
    private final Set<InFlight> guests = ConcurrentHashMap.newKeySet();
    private final Set<StateCell> cells = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile Terms terms;
    private volatile boolean leaving;
    private volatile boolean statesClosed;
    private volatile String sickness = "";
    private volatile String remark = "";
    private volatile Map<String, String> configuration = Map.of();
    private volatile Trial.Side measured;

    ModuleHandle(Identity identity, Declaration declaration, ValidationModule module, Timers timers, Judge judge) {
        this.identity = identity;
        this.module = module;
        this.timers = timers;
        this.judge = judge;
        this.terms = Contract.NONE.apply(declaration);
        this.bypassName = Variables.BYPASS_PREFIX + identity.name();
        this.witness =
                new StepRecord.Witness(identity.display(), identity.version().toString(), identity.hash());
        this.meters = new ModuleMeters(identity.name());
        this.health = new Health(timers.nanos());
        this.blocking = new BlockingPool(identity.display());
        this.valve = new Valve(timers);
    }

    /** Who it is. */
    public Identity identity() {
        return identity;
    }

    /** The module itself. */
    public ValidationModule module() {
        return module;
    }

    /** What it is asked, and how. */
    public Terms terms() {
        return terms;
    }

    /** The connection value that skips it. */
    public String bypassName() {
        return bypassName;
    }

    /** Its name in explanations. */
    public StepRecord.Witness witness() {
        return witness;
    }

    /** Its metrics. */
    public ModuleMeters meters() {
        return meters;
    }

    /** Threads for its blocking work. */
    public Executor blocking() {
        return blocking;
    }

    /** Lets a log line about it through now and then. */
    public Valve valve() {
        return valve;
    }

    /** Whether it takes new questions. */
    public boolean isServing() {
        return !leaving && sickness.isEmpty();
    }

    /** Whether it was taken out for its failures. */
    public boolean isSick() {
        return !sickness.isEmpty();
    }

    /** Why it takes none, in the words of the record; empty while it does. */
    public String whyNotAsked() {
        String ill = sickness;
        return ill.isEmpty() ? leaving ? "the module is leaving" : "" : "sick: " + ill;
    }

    /** Registers a call. Every call that was not refused is to {@link #leave}. */
    public Admission enter(InFlight call) {
        if (!isServing()) {
            return Admission.REFUSED;
        }
        calls.add(call);
        Gate.Entry entry = leaving ? Gate.Entry.REFUSED : gate.enter(call);
        return switch (entry) {
            case ADMITTED -> Admission.ADMITTED;
            case WAITING -> Admission.WAITING;
            case REFUSED -> {
                calls.remove(call);
                checkIdle();
                yield Admission.REFUSED;
            }
        };
    }

    /** A call is over. {@code wasInside}: it had been admitted. */
    public void leave(InFlight call, boolean wasInside) {
        calls.remove(call);
        if (wasInside) {
            gate.leave();
        }
        checkIdle();
    }

    /**
     * Somebody asks the module beside the mail: no call that counts, but one a drain waits for, after having sent it away.
     * False: the instance is leaving.
     */
    public boolean visit(InFlight guest) {
        guests.add(guest);
        if (leaving) {
            endVisit(guest);
            return false;
        }
        return true;
    }

    /** The guest has gone. */
    public void endVisit(InFlight guest) {
        guests.remove(guest);
        checkIdle();
    }

    /** How a call was received. */
    public enum Admission {
        /** Go ahead. */
        ADMITTED,
        /** Its turn will come. */
        WAITING,
        /** Leaving, sick, or too many are waiting. */
        REFUSED
    }

    /** An answer came in time. */
    public void answered(long nanos) {
        counts.answered(nanos);
        health.answered();
        Trial.Side side = measured;
        if (side != null) {
            side.answered(nanos);
        }
    }

    /** No answer. {@code itsFault}: false where others let the module down, which makes nobody sick. */
    public void failed(boolean timeout, boolean itsFault) {
        if (timeout) {
            counts.timeout();
        } else {
            counts.error();
        }
        Trial.Side side = measured;
        if (side != null) {
            side.failed();
        }
        if (itsFault) {
            fallSick(health.failed(judge.bounds(), timers.nanos()));
        }
    }

    /** An answer that came in time said what it may not say: worth no more than none. */
    public void misanswered() {
        counts.takenBack();
        Trial.Side side = measured;
        if (side != null) {
            side.takenBack();
        }
        fallSick(health.failed(judge.bounds(), timers.nanos()));
    }

    /** A call has not returned from {@code validate()}. */
    public void stuck() {
        fallSick(health.stuck(judge.bounds(), timers.nanos()));
    }

    /** As a canary it was compared with the version that serves. */
    void compared(boolean differs) {
        Trial.Side side = measured;
        if (side != null && side.isCanary()) {
            side.compared(differs);
        }
    }

    /** What it was configured with, for operators. */
    public void configured(Map<String, String> facts) {
        configuration = Map.copyOf(facts);
    }

    /** It was skipped by a bypass. */
    public void bypassed() {
        counts.bypassed();
    }

    /** A call that may finish while the instance leaves may also open what it needs. */
    @Override
    public boolean opened(StateCell cell) {
        cells.add(cell);
        if (statesClosed) {
            cells.remove(cell);
        }
        return !statesClosed;
    }

    @Override
    public void closed(StateCell cell) {
        cells.remove(cell);
    }

    void terms(Terms changed) {
        terms = changed;
    }

    /** No new questions from now on. Completes when the last call is over. */
    CompletableFuture<Void> stopAsking() {
        leaving = true;
        guests.forEach(guest -> guest.abandon("the module is leaving"));
        checkIdle();
        return idle;
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Tells the calls that still run that no answer is expected. */
    void abandonCalls(String why) {
        List.copyOf(calls).forEach(call -> call.abandon(why));
    }

    /** Closes the states its calls had opened. */
    void closeStates() {
        statesClosed = true;
        new ArrayList<>(cells).forEach(StateCell::close);
        blocking.close();
        meters.close();
    }

    /** Where its calls are counted as those of a canary, or of what a canary is measured against; null for nowhere. */
    void measuredBy(Trial.Side side) {
        measured = side;
    }

    Map<String, String> configuration() {
        return configuration;
    }

    /** Why it is not where an operator may expect it; empty when there is nothing to say. */
    String remark() {
        return sickness.isEmpty() ? remark : sickness;
    }

    void remark(String why) {
        remark = why;
    }

    String sickness() {
        return sickness;
    }

    void sick(String why) {
        sickness = why;
    }

    void recover() {
        health.recover(timers.nanos());
        sickness = "";
    }

    ModuleStatus.Calls figures() {
        return counts.figures(calls.size());
    }

    private void fallSick(String why) {
        if (!why.isEmpty() && sickness.isEmpty()) {
            judge.sick(this, why);
        }
    }

    private void checkIdle() {
        if (leaving && calls.isEmpty() && guests.isEmpty()) {
            idle.complete(null);
        }
    }
}
