package org.sluice.core.dispatch;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Version;
import org.sluice.core.context.SessionState;
import org.sluice.core.lifecycle.Absence;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Roster;
import org.sluice.core.lifecycle.Seat;
import org.sluice.core.lifecycle.Terms;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;

/**
 * Who is asked when. Made from a {@link Roster} whenever that changes and swapped as a whole; a phase that is under way
 * notices the new one at its next wave. Immutable.
 */
final class Plan {

    /** Nobody is asked. */
    static final Plan EMPTY = new Plan(Roster.EMPTY);

    private static final Comparator<Slot> IN_TURN =
            Comparator.comparingInt(Slot::order).thenComparing(Slot::display);

    private final Map<Phase, List<Slot>> asked = new EnumMap<>(Phase.class);
    private final Map<Phase, List<Slot>> ofAllVersions = new EnumMap<>(Phase.class);
    private final Map<Phase, List<Slot>> joined = new EnumMap<>(Phase.class);
    private final Map<String, Seat> byName = new HashMap<>();
    private final Map<String, Version> serving = new HashMap<>();
    private final List<Seat> divided;
    private final List<Absence> absent;

    Plan(Roster roster) {
        this.absent = roster.absent();
        this.divided =
                roster.seats().stream().filter(seat -> seat.canary() != null).toList();
        for (Phase phase : Phase.values()) {
            List<Slot> slots = new ArrayList<>();
            roster.seats().forEach(seat -> seat.versions().forEach(handle -> addTo(slots, seat, handle, phase)));
            absent.stream()
                    .filter(absence -> absence.phases().contains(phase))
                    .forEach(absence -> slots.add(Slot.missing(absence, phase)));
            slots.sort(IN_TURN);
            ofAllVersions.put(phase, List.copyOf(slots));
            slots.removeIf(
                    slot -> !slot.isMissing() && slot.handle() != slot.seat().serving());
            asked.put(phase, List.copyOf(slots));
        }
        joined.putAll(joining(asked.values()));
        for (Seat seat : roster.seats()) {
            byName.putIfAbsent(seat.serving().identity().name(), seat);
            byName.put(seat.display(), seat);
            serving.put(seat.display(), seat.serving().identity().version());
        }
    }

    private static void addTo(List<Slot> slots, Seat seat, ModuleHandle handle, Phase phase) {
        Terms terms = handle.terms();
        if (terms.mode() != Mode.ON_DEMAND && terms.phases().contains(phase)) {
            slots.add(Slot.of(seat, handle, terms, phase));
        }
    }

    private static Map<Phase, List<Slot>> joining(Collection<List<Slot>> all) {
        Map<Phase, List<Slot>> joined = new EnumMap<>(Phase.class);
        all.forEach(
                slots -> slots.stream().filter(slot -> slot.joinAt() != null).forEach(slot -> joined.computeIfAbsent(
                                slot.joinAt(), later -> new ArrayList<>())
                        .add(slot)));
        joined.values().forEach(slots -> slots.sort(IN_TURN));
        return joined;
    }

    /** Which versions a session's or transaction's questions go to, as things stand. */
    Map<String, Version> choose(SessionState session) {
        if (divided.isEmpty()) {
            return serving;
        }
        Map<String, Version> chosen = new HashMap<>(serving);
        InetAddress client = session.facts().remote().getAddress();
        String address = client == null ? session.facts().remote().getHostString() : client.getHostAddress();
        for (Seat seat : divided) {
            chosen.put(
                    seat.display(),
                    seat.choice(session.id(), address, session.attributes().asMap()));
        }
        return chosen;
    }

    /** Who is asked in a phase where those versions were chosen, in the order in which answers are taken. */
    List<Slot> asked(Phase phase, Map<String, Version> chosen) {
        return chosen == serving
                ? asked.get(phase)
                : ofAllVersions.get(phase).stream()
                        .filter(slot -> slot.isChosen(chosen))
                        .toList();
    }

    /** Whose answer, asked for earlier, is waited for in a phase. */
    List<Slot> joined(Phase phase, Map<String, Version> chosen) {
        Map<Phase, List<Slot>> all = chosen == serving
                ? joined
                : joining(ofAllVersions.values().stream()
                        .map(slots -> slots.stream()
                                .filter(slot -> slot.isChosen(chosen))
                                .toList())
                        .toList());
        return all.getOrDefault(phase, List.of());
    }

    /** Required modules that nobody serves. */
    List<Absence> absent() {
        return absent;
    }

    /** Whether a required module is missing. */
    boolean isAbsent(String module) {
        return absent.stream().anyMatch(absence -> absence.name().equals(module));
    }

    /** The module of that name, or that name and instance, in the version chosen. */
    Optional<ModuleHandle> named(String name, Map<String, Version> chosen) {
        return Optional.ofNullable(byName.get(name)).map(seat -> seat.handle(chosen.get(seat.display())));
    }

    /** Wave by wave, for people. */
    Map<Integer, List<String>> waves(Phase phase) {
        Map<Integer, List<String>> waves = new LinkedHashMap<>();
        for (Slot slot : asked.get(phase)) {
            waves.computeIfAbsent(slot.order(), order -> new ArrayList<>()).add(slot.display());
        }
        return waves;
    }

    /**
     * One place in a phase: a version of a module's instance, or a required module that is missing.
     *
     * @param seat null for a missing one
     * @param handle null for a missing one
     * @param terms null for a missing one
     * @param absence null for one that is there
     * @param joinAt the phase that waits for the answer; null for this one
     */
    record Slot(Seat seat, ModuleHandle handle, Terms terms, Absence absence, Phase phase, Phase joinAt) {

        static Slot of(Seat seat, ModuleHandle handle, Terms terms, Phase phase) {
            return new Slot(
                    seat, handle, terms, null, phase, terms.joinAt(phase).orElse(null));
        }

        static Slot missing(Absence absence, Phase phase) {
            return new Slot(null, null, null, absence, phase, null);
        }

        /** Whether it is this version that is asked where those were chosen. */
        boolean isChosen(Map<String, Version> chosen) {
            return isMissing() || seat.handle(chosen.get(display())) == handle;
        }

        String name() {
            return handle == null ? absence.name() : handle.identity().name();
        }

        String display() {
            return handle == null ? absence.name() : handle.identity().display();
        }

        int order() {
            return handle == null ? absence.order() : terms.order();
        }

        boolean isMissing() {
            return handle == null;
        }
    }
}
