package org.sluice.core.admission;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.core.settings.Configured;
import org.sluice.injection.Replaced;
import org.sluice.spool.Spool;

/**
 * The way to the spool, which may be restarted or replaced under open sessions: mail waits for it for a while, and only
 * when it stays away is anybody told. Safe from any thread; nobody blocks.
 */
@Component(
        service = SpoolLink.class,
        configurationPid = "org.sluice.core",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SpoolLink implements Supplier<Spool> {

    private final Configured<Duration> hold =
            new Configured<>("org.sluice.core", values -> values.seconds("spool_hold_seconds", 10, 0, 300));
    private final LongSupplier nanos;
    private volatile Spool spool;
    private volatile long missedNanos;
    private volatile CompletableFuture<Spool> arrival = new CompletableFuture<>();

    /** A link without a spool so far. */
    @Activate
    public SpoolLink(Map<String, Object> values) {
        this(values, System::nanoTime);
    }

    /** With a clock of its own. */
    public SpoolLink(Map<String, ?> values, LongSupplier nanos) {
        this.hold.activate(values);
        this.nanos = nanos;
        this.missedNanos = nanos.getAsLong();
    }

    @Modified
    void modified(Map<String, Object> values) {
        hold.modify(values);
    }

    /** The core leaves: what waits here is asked of the next one. */
    @Deactivate
    public void leave() {
        arrival.completeExceptionally(new Replaced());
    }

    /** A spool is there. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "went")
    public void came(Spool arrived) {
        CompletableFuture<Spool> awaited;
        synchronized (this) {
            spool = arrived;
            awaited = arrival;
        }
        awaited.complete(arrived);
    }

    /** It is gone. */
    public synchronized void went(Spool gone) {
        if (spool == gone) {
            missedNanos = nanos.getAsLong();
            arrival = new CompletableFuture<>();
            spool = null;
        }
    }

    /** The spool; null while there is none. */
    @Override
    public Spool get() {
        return spool;
    }

    /** Whether there is a spool, or it has been away for so short a time that mail still waits for it. */
    public boolean isExpected() {
        return spool != null || leftNanos() > 0;
    }

    /**
     * The spool: at once, or when it has come, on whatever thread brings it; empty when it stays away. Fails with
     * {@link Replaced} when the core leaves meanwhile.
     *
     * @param deadlineNanos when the caller gives up in any case
     */
    public CompletionStage<Optional<Spool>> await(long deadlineNanos) {
        CompletableFuture<Spool> awaited = arrival;
        Spool now = spool;
        if (now != null) {
            return CompletableFuture.completedFuture(Optional.of(now));
        }
        long left = Math.min(leftNanos(), deadlineNanos - nanos.getAsLong());
        return left <= 0
                ? CompletableFuture.completedFuture(Optional.empty())
                : awaited.thenApply(Optional::of).completeOnTimeout(Optional.empty(), left, TimeUnit.NANOSECONDS);
    }

    /** When a wait that begins now ends at the latest. */
    public long deadlineNanos() {
        return nanos.getAsLong() + hold.now().toNanos();
    }

    private long leftNanos() {
        return missedNanos + hold.now().toNanos() - nanos.getAsLong();
    }
}
