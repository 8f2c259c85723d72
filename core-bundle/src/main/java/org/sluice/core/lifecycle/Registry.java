package org.sluice.core.lifecycle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.settings.Declaration;
import org.sluice.core.settings.OwnFile;
import org.sluice.operations.ModuleStatus;
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
    private final OwnFile.Shelf files;
    private final Bypasses bypasses;
    private final List<ModuleHandle> handles = new ArrayList<>();
    private final Returning returning = new Returning();
    private final Absentees absentees;
    private volatile Contracts contracts = Contracts.NONE;
    private volatile Routes routes = Routes.NONE;
    private volatile Roster roster = Roster.EMPTY;
    private volatile Runnable onChange = () -> {};
    private volatile Runnable onReserve = () -> {};
    private volatile Consumer<String> onRollback = module -> {};
    private final Trials trials;
    private volatile Consumer<ModuleHandle> onSick = handle -> {};

    /** {@code memory}: where to remember modules, empty for nowhere; {@code files}: what their own files say. */
    public Registry(Timers timers, Executor workers, long drainMillis, Optional<Path> memory, OwnFile.Shelf files) {
        this.timers = timers;
        this.drain = new Drain(drainMillis, workers);
        this.lastSeen = new LastSeen(memory);
        this.files = files;
        this.absentees = new Absentees(timers, lastSeen, files, returning);
        this.bypasses = new Bypasses(timers.clock());
        this.trials = new Trials(timers::nanos, this::canaryFailed);
    }

    /** Who is told when the roster changed. */
    public void onChange(Runnable listener) {
        onChange = listener;
    }

    /** Who is told when a new version was put in reserve, so that this can be remembered. */
    void onReserve(Runnable listener) {
        onReserve = listener;
    }

    /** Who is told the name of a module whose canary was rolled back. */
    public void onRollback(Consumer<String> listener) {
        onRollback = listener;
    }

    /** Who is told when an instance was found sick. */
    public void onSick(Consumer<ModuleHandle> listener) {
        onSick = listener;
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

    /** Which versions were ordered to serve. */
    public Routes routes() {
        return routes;
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

    /** Mail may come, so that absent modules are missed. */
    public void open() {
        absentees.open();
    }

    /** What the file of a module says has changed, or it is there no more. */
    public void fileChanged(String pid) {
        boolean isNews;
        synchronized (this) {
            isNews = lastSeen.withdraw(pid, files.find(pid).isEmpty());
            recompute();
        }
        save(isNews);
        onChange.run();
    }

    /**
     * Forgets a module that is gone for good: nobody waits for it any more, and no record misses it.
     *
     * @throws IllegalArgumentException saying why that cannot be
     */
    public void forget(String module) {
        synchronized (this) {
            if (handles.stream().anyMatch(handle -> handle.identity().name().equals(module))) {
                throw new IllegalArgumentException(module + " is installed; remove its feature or bundle first");
            }
            if (contracts.of(module).required().orElse(false)) {
                throw new IllegalArgumentException(
                        Absentees.CONTRACTS + " requires it; take " + module + ".required out there");
            }
            if (!lastSeen.forget(module)) {
                throw new IllegalArgumentException(module + " has never been here");
            }
            returning.forget(module);
            recompute();
        }
        lastSeen.save();
        LOG.info("{} is forgotten: mail does not wait for it any more", module);
        onChange.run();
    }

    /** Puts other orders about versions in force. */
    public void route(Routes changed) {
        synchronized (this) {
            routes = changed;
            recompute();
        }
        onChange.run();
    }

    /** Gives one order about the versions of one module. */
    void order(String module, UnaryOperator<Route> order) {
        synchronized (this) {
            routes = routes.with(module, order);
            recompute();
        }
        onChange.run();
    }

    /** Takes an instance in. */
    public ModuleHandle bind(Identity identity, Declaration declaration, ValidationModule module) {
        ModuleHandle handle = new ModuleHandle(identity, declaration, module, timers, this);
        boolean reserved;
        boolean isNews;
        synchronized (this) {
            reserved = reserve(identity);
            handles.add(handle);
            applyContract(handle);
            returning.came(identity).ifPresent(this::awaitOthers);
            isNews = isOwner(handle) && lastSeen.note(declaration);
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
        save(isNews);
        onChange.run();
        if (reserved) {
            onReserve.run();
        }
        return handle;
    }

    /** Those that have not come back when mail would have waited long enough have been removed. */
    private void awaitOthers(Returning.Others others) {
        long nanos = contracts.of(others.module()).holdMillis() * 1_000_000;
        timers.schedule(
                () -> {
                    synchronized (this) {
                        returning.forget(others);
                        recompute();
                    }
                    onChange.run();
                },
                nanos);
    }

    /** A higher version beside one that serves waits for its promotion, where the operator wants that. */
    private boolean reserve(Identity identity) {
        Optional<Version> serving = serving(identity.name());
        boolean waits = routes.newVersion() == Routes.NewVersion.STANDBY
                && serving.filter(version -> version.compareTo(identity.version()) < 0)
                        .isPresent()
                && !routes.of(identity.name()).names(identity.version());
        if (waits) {
            routes = routes.with(identity.name(), route -> route.reserve(identity.version(), serving.get()));
        }
        return waits;
    }

    /** The version that serves in the first of a module's places; empty when nobody does. */
    Optional<Version> serving(String module) {
        return roster.seats().stream()
                .map(seat -> seat.serving().identity())
                .filter(identity -> identity.name().equals(module))
                .map(Identity::version)
                .findFirst();
    }

    /** Every instance of every version of a module that is here, newest first. */
    synchronized List<ModuleHandle> versions(String module) {
        return handles.stream()
                .filter(handle -> handle.identity().name().equals(module) && isOwner(handle))
                .sorted(NEWER.reversed())
                .toList();
    }

    /** Every instance that comes from a bundle. */
    synchronized List<ModuleHandle> ofBundle(long bundleId) {
        return handles.stream()
                .filter(handle -> handle.identity().bundleId() == bundleId)
                .toList();
    }

    /** An instance declares itself anew, as its configuration changed. */
    public void update(ModuleHandle handle, Declaration declaration) {
        boolean isNews;
        synchronized (this) {
            handle.terms(contracts.of(declaration.name()).apply(declaration));
            isNews = isOwner(handle) && lastSeen.note(declaration);
            recompute();
        }
        save(isNews);
        onChange.run();
    }

    private void save(boolean isNews) {
        if (isNews) {
            lastSeen.save();
        }
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
            if (wholeBundle) {
                leaving.stream().filter(this::leavesAGap).forEach(returning::left);
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

    /** Mail waits for it, and no other version is in its place. */
    private boolean leavesAGap(ModuleHandle leaving) {
        return leaving.terms().required()
                && handles.stream()
                        .noneMatch(other -> !other.isLeaving()
                                && other.identity()
                                        .display()
                                        .equals(leaving.identity().display()));
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
        onSick.accept(handle);
        onChange.run();
        canaryFailed(handle.identity().name(), handle.identity().version(), "it is sick: " + why);
        handle.abandonCalls("sick: " + why);
    }

    /** A canary did worse than the version that serves: it is put in reserve at once. */
    private void canaryFailed(String module, Version canary, String why) {
        synchronized (this) {
            Optional<Version> serving = serving(module);
            if (!routes.of(module).isCanary(canary) || serving.isEmpty()) {
                return;
            }
            routes = routes.with(module, route -> route.reserve(canary, serving.get()));
            recompute();
            String remark = "rolled back as a canary at " + timers.clock().instant() + ": " + why;
            versions(module).stream()
                    .filter(handle -> handle.identity().version().equals(canary))
                    .forEach(handle -> handle.remark(remark));
        }
        LOG.error("{} {} is rolled back as a canary: {}", module, canary, why);
        onChange.run();
        onReserve.run();
        onRollback.accept(module);
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
        return new Statuses(roster, contracts, absentees).of(handles);
    }

    /** The word for where an instance stands. */
    String state(ModuleHandle handle) {
        return Statuses.state(handle, roster);
    }

    private void applyContract(ModuleHandle handle) {
        handle.terms(contracts.of(handle.identity().name()).apply(handle.terms().declared()));
    }

    private void recompute() {
        Map<String, List<ModuleHandle>> places = new LinkedHashMap<>();
        handles.stream()
                .filter(handle -> handle.isServing() && isOwner(handle))
                .sorted(NEWER.reversed())
                .forEach(handle -> places.computeIfAbsent(handle.identity().display(), place -> new ArrayList<>())
                        .add(handle));
        List<Seat> seats = new ArrayList<>();
        places.values().forEach(versions -> Seat.of(
                        routes.of(versions.get(0).identity().name()),
                        routes.bounds().compare(),
                        versions)
                .ifPresent(seats::add));
        Roster before = roster;
        Roster found = new Roster(List.copyOf(seats), absent(seats), List.of());
        roster = found.skipping(Skip.of(handles, found, known(), contracts, lastSeen));
        trials.follow(seats, handles, routes.bounds());
        seats.forEach(seat -> tellOfChange(seat, before));
    }

    private Set<String> known() {
        Set<String> names = new HashSet<>(contracts.names());
        names.addAll(lastSeen.names());
        return names;
    }

    private void tellOfChange(Seat seat, Roster before) {
        before.seats().stream()
                .filter(old -> old.display().equals(seat.display()))
                .map(old -> old.serving().identity().version())
                .filter(old -> !old.equals(seat.serving().identity().version()))
                .findFirst()
                .ifPresent(old -> LOG.info(
                        "{} {} serves now; before it was {}",
                        seat.display(),
                        seat.serving().identity().version(),
                        old));
    }

    private List<Absence> absent(List<Seat> seats) {
        return absentees.of(
                contracts,
                seats.stream().map(seat -> seat.serving().identity().name()).collect(Collectors.toSet()));
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
