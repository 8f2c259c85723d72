package org.sluice.core.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.core.settings.Configured;
import org.sluice.core.settings.Values;

/**
 * The latest transactions, and the sessions that never came to one: so many, so much memory and so old at most. Safe from
 * any thread; the lock is held for a few map operations once per transaction.
 */
@Component(
        service = Recorder.class,
        configurationPid = "org.sluice.core",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Recorder {

    private final Configured<Limits> limits = new Configured<>("org.sluice.core", Limits::of);
    private final LongSupplier nanos;
    private final Map<String, Recording> kept = new LinkedHashMap<>();
    private final AtomicLong octets = new AtomicLong();

    /** Made by the component runtime. */
    @Activate
    public Recorder(Map<String, Object> config) {
        this(config, System::nanoTime);
    }

    /** A recorder on another clock. */
    public Recorder(Map<String, ?> config, LongSupplier nanos) {
        this.nanos = nanos;
        limits.activate(config);
    }

    /** A recorder that keeps nothing. */
    public static Recorder off() {
        return new Recorder(Map.of("record_transactions", "0"), System::nanoTime);
    }

    /** Other limits; what is past them is forgotten. */
    @Modified
    public void modify(Map<String, ?> config) {
        limits.modify(config);
        sweep();
    }

    /** Starts the record of a session. */
    public Recording session(String id) {
        return new Recording(this, null, id);
    }

    /** Forgets what is too old; called now and then, so that an idle server forgets too. */
    public synchronized void sweep() {
        forgetPast(limits.now());
    }

    /** The record of a session or transaction, in JDK types; a message's is that of its transaction. */
    public Optional<Map<String, Object>> find(String id) {
        int lastDot = id.lastIndexOf('.');
        String transaction = lastDot > id.indexOf('.') ? id.substring(0, lastDot) : id;
        Recording found;
        synchronized (this) {
            forgetPast(limits.now());
            found = kept.get(transaction);
        }
        return Optional.ofNullable(found).map(Recording::picture);
    }

    /** The latest ids, newest first. */
    public synchronized List<String> latest(int limit) {
        forgetPast(limits.now());
        List<String> ids = new ArrayList<>(kept.keySet());
        Collections.reverse(ids);
        return List.copyOf(ids.subList(0, Math.min(Math.max(0, limit), ids.size())));
    }

    /** Whether anything is kept. */
    boolean isOn() {
        return limits.now().transactions() > 0;
    }

    /** Makes room; the oldest go first. False: there is none even without them. */
    boolean reserve(long more) {
        long most = limits.now().octets();
        if (octets.addAndGet(more) <= most || forgetUntil(most)) {
            return true;
        }
        free(more);
        return false;
    }

    void free(long less) {
        octets.addAndGet(-less);
    }

    void keep(Recording recording) {
        recording.closedAt(nanos.getAsLong());
        synchronized (this) {
            Recording before = kept.put(recording.id(), recording);
            if (before != null) {
                free(before.octets());
            }
            forgetPast(limits.now());
        }
    }

    private synchronized boolean forgetUntil(long most) {
        Iterator<Recording> oldest = kept.values().iterator();
        while (octets.get() > most && oldest.hasNext()) {
            free(oldest.next().octets());
            oldest.remove();
        }
        return octets.get() <= most;
    }

    private void forgetPast(Limits now) {
        long before = nanos.getAsLong() - now.age().toNanos();
        Iterator<Recording> oldest = kept.values().iterator();
        int surplus = kept.size() - now.transactions();
        while (oldest.hasNext()) {
            Recording next = oldest.next();
            if (surplus <= 0 && next.closedNanos() - before >= 0) {
                break;
            }
            surplus--;
            free(next.octets());
            oldest.remove();
        }
    }

    /** How much is kept. */
    private record Limits(int transactions, Duration age, long octets) {

        static Limits of(Values values) {
            return new Limits(
                    (int) values.number("record_transactions", 1_000, 0, 1_000_000),
                    values.seconds("record_for_seconds", 3_600, 1, 604_800),
                    values.number("record_memory_mib", 32, 1, 16_384) * 1024 * 1024);
        }
    }
}
