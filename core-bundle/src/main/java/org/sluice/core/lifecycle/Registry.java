package org.sluice.core.lifecycle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.operations.ModuleStatus;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;

/**
 * The modules that are bound, and who of them serves. Changes come from the service component runtime and the console and
 * are rare; they take a lock, compute a {@link Roster} and swap it. Readers never wait, and nothing waits with the lock held.
 */
public final class Registry implements ModuleHandle.Judge {

    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    private static final Comparator<ModuleHandle> NEWER =
            Comparator.<ModuleHandle, org.osgi.framework.Version>comparing(
                            handle -> handle.identity().version())
                    .thenComparing(handle -> handle.identity().bundleId());

    private final Timers timers;
    private final Drain drain;
    private final LastSeen lastSeen;
    private final Bypasses bypasses;
    private final List<ModuleHandle> handles = new ArrayList<>();
    private final Map<String, Long> absentSince = new HashMap<>();
    private volatile Contracts contracts = Contracts.NONE;
    private volatile Roster roster = Roster.EMPTY;
    private volatile Runnable onChange = () -> {};

    /** {@code memory}: where to remember the phases of modules; empty for nowhere. */
    public Registry(Timers timers, Executor workers, long drainMillis, Optional<Path> memory) {
        this.timers = timers;
        this.drain = new Drain(drainMillis, workers);
        this.lastSeen = new LastSeen(memory);
        this.bypasses = new Bypasses(timers.clock());
    }

    /** Who is told when the roster changed. */
    public void onChange(Runnable listener) {
        onChange = listener;
    }

    /** Who serves now. */
    public Roster roster() {
        return roster;
    }

    /** Every bound instance, those that leave apart. */
    public synchronized List<ModuleHandle> handles() {
        return handles.stream().filter(handle -> !handle.isLeaving()).toList();
    }

    /** The contracts in force. */
    public Contracts contracts() {
        return contracts;
    }

    /** What an operator skips. */
    public Bypasses bypasses() {
        return bypasses;
    }

    /** Puts contracts in force. */
    public void configure(Contracts changed) {
        synchronized (this) {
            contracts = changed;
            handles.forEach(this::applyContract);
            recompute();
        }
        onChange.run();
    }

    /** Takes an instance in. */
    public ModuleHandle bind(Identity identity, Declaration declaration, ValidationModule module) {
        ModuleHandle handle = new ModuleHandle(identity, declaration, module, timers, this);
        synchronized (this) {
            handles.add(handle);
            applyContract(handle);
            recompute();
            if (!isOwner(handle)) {
                LOG.error(
                        "Bundle {} ({}) calls itself {}, which is the name of {}: it is not asked",
                        identity.bundleId(),
                        identity.symbolicName(),
                        identity.name(),
                        ownerOf(identity.name()));
            }
        }
        lastSeen.note(declaration);
        onChange.run();
        return handle;
    }

    /** An instance declares itself anew, as its configuration changed. */
    public void update(ModuleHandle handle, Declaration declaration) {
        synchronized (this) {
            handle.terms(contracts.of(declaration.name()).apply(declaration));
            recompute();
        }
        lastSeen.note(declaration);
        onChange.run();
    }

    /**
     * Lets an instance go. Returns once its calls are over: bounded, see {@link Drain}.
     *
     * @param wholeBundle whether all instances of its bundle leave; the first one to go takes the others with it
     */
    public void unbind(ModuleHandle handle, boolean wholeBundle) {
        List<ModuleHandle> leaving = new ArrayList<>();
        synchronized (this) {
            for (ModuleHandle other : handles) {
                boolean goesToo = wholeBundle
                        && other.identity().bundleId() == handle.identity().bundleId();
                if (!other.isLeaving() && (other == handle || goesToo)) {
                    leaving.add(other);
                    other.stopAsking();
                }
            }
            recompute();
        }
        if (!leaving.isEmpty()) {
            onChange.run();
            drain.await(leaving);
        }
        synchronized (this) {
            handles.remove(handle);
            recompute();
        }
        onChange.run();
    }

    @Override
    public Contracts.Bounds bounds() {
        return contracts.bounds();
    }

    @Override
    public void sick(ModuleHandle handle, String why) {
        synchronized (this) {
            if (!handle.sickness().isEmpty()) {
                return;
            }
            handle.sick(why);
            recompute();
        }
        LOG.error(
                "{} {} is sick and is not asked any more: {}; sluice:module-reset brings it back",
                handle.identity().display(),
                handle.identity().version(),
                why);
        onChange.run();
        handle.abandonCalls("the module is sick");
    }

    /** Takes the sick instances of a module back. False: there are none. */
    public boolean reset(String module) {
        boolean any = false;
        synchronized (this) {
            for (ModuleHandle handle : handles) {
                if (handle.identity().name().equals(module)
                        && !handle.sickness().isEmpty()) {
                    handle.recover();
                    any = true;
                }
            }
            recompute();
        }
        if (any) {
            LOG.info("{} was reset and is asked again", module);
            onChange.run();
        }
        return any;
    }

    /** Every bound instance and every missing module, by name. */
    public synchronized List<ModuleStatus> modules() {
        List<ModuleStatus> all = new ArrayList<>();
        handles.forEach(handle -> all.add(status(handle)));
        for (Absence absence : roster.absent()) {
            if (handles.stream().noneMatch(handle -> handle.identity().name().equals(absence.name()))) {
                all.add(ModuleStatus.of(absence.name())
                        .plan(words(absence.phases()), "", absence.order())
                        .required(true)
                        .build());
            }
        }
        all.sort(Comparator.comparing(ModuleStatus::name)
                .thenComparing(ModuleStatus::instance)
                .thenComparing(ModuleStatus::bundleId));
        return all;
    }

    private ModuleStatus status(ModuleHandle handle) {
        Identity identity = handle.identity();
        Terms terms = handle.terms();
        return ModuleStatus.of(identity.name())
                .instance(identity.instance())
                .bundle(identity.bundleId(), identity.version().toString(), identity.hash())
                .state(state(handle))
                .plan(words(terms.phases()), terms.mode().name().toLowerCase(Locale.ROOT), terms.order())
                .required(terms.required())
                .calls(handle.figures())
                .build();
    }

    private String state(ModuleHandle handle) {
        if (handle.isLeaving()) {
            return "draining";
        }
        if (!handle.sickness().isEmpty()) {
            return "sick";
        }
        return roster.serving().contains(handle) ? "active" : "standby";
    }

    private static List<String> words(Set<Phase> phases) {
        return phases.stream()
                .sorted((a, b) -> a.isBefore(b) ? -1 : b.isBefore(a) ? 1 : 0)
                .map(Phase::word)
                .toList();
    }

    private void applyContract(ModuleHandle handle) {
        handle.terms(contracts.of(handle.identity().name()).apply(handle.terms().declared()));
    }

    /** For each name and instance the highest version of the bundle that had the name first. */
    private void recompute() {
        Map<String, ModuleHandle> best = new LinkedHashMap<>();
        for (ModuleHandle handle : handles) {
            if (handle.isServing() && isOwner(handle)) {
                best.merge(handle.identity().display(), handle, (a, b) -> NEWER.compare(a, b) >= 0 ? a : b);
            }
        }
        roster = new Roster(List.copyOf(best.values()), absent(best.values()));
    }

    private List<Absence> absent(Iterable<ModuleHandle> serving) {
        Set<String> present = new HashSet<>();
        serving.forEach(handle -> present.add(handle.identity().name()));
        List<Absence> absent = new ArrayList<>();
        for (String name : contracts.required()) {
            if (!present.contains(name)) {
                absent.add(absence(name));
            }
        }
        absentSince.keySet().retainAll(absent.stream().map(Absence::name).toList());
        return List.copyOf(absent);
    }

    private Absence absence(String name) {
        Contract contract = contracts.of(name);
        LastSeen.Entry seen = lastSeen.of(name);
        return new Absence(
                name,
                contract.phases().isEmpty() ? seen.phases() : contract.phases(),
                seen.order(),
                absentSince.computeIfAbsent(name, this::missed),
                contract.holdMillis() * 1_000_000);
    }

    private long missed(String name) {
        LOG.warn("{} is required and nobody serves it: mail waits", name);
        return timers.nanos();
    }

    private boolean isOwner(ModuleHandle handle) {
        return ownerOf(handle.identity().name()).equals(handle.identity().symbolicName());
    }

    private String ownerOf(String name) {
        return handles.stream()
                .map(ModuleHandle::identity)
                .filter(identity -> identity.name().equals(name))
                .map(Identity::symbolicName)
                .findFirst()
                .orElse("");
    }
}
