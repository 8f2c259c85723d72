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
import org.sluice.core.explain.StepRecord;
import org.sluice.core.lifecycle.Absence;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Roster;
import org.sluice.core.lifecycle.Seat;
import org.sluice.core.lifecycle.Skip;
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
            roster.skipped().stream()
                    .filter(skip -> skip.phases().contains(phase))
                    .forEach(skip -> slots.add(Slot.skipped(skip, phase)));
            slots.sort(IN_TURN);
            ofAllVersions.put(phase, List.copyOf(slots));
        }
        for (Seat seat : roster.seats()) {
            byName.putIfAbsent(seat.serving().identity().name(), seat);
            byName.put(seat.display(), seat);
            serving.put(seat.display(), seat.serving().identity().version());
        }
        ofAllVersions.forEach((phase, slots) -> asked.put(phase, chosen(slots, serving)));
        joined.putAll(joining(asked.values(), serving));
    }

    private static List<Slot> chosen(List<Slot> slots, Map<String, Version> chosen) {
        return slots.stream()
                .filter(slot -> slot.isChosen(chosen) || slot.isLoneShadow(chosen))
                .toList();
    }

    private static void addTo(List<Slot> slots, Seat seat, ModuleHandle handle, Phase phase) {
        Terms terms = handle.terms();
        if (terms.mode() != Mode.ON_DEMAND && terms.phases().contains(phase)) {
            slots.add(Slot.of(seat, handle, terms, phase));
        }
    }

    private static Map<Phase, List<Slot>> joining(Collection<List<Slot>> all, Map<String, Version> chosen) {
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
        return chosen == serving ? asked.get(phase) : chosen(ofAllVersions.get(phase), chosen);
    }

    /** Whose answer, asked for earlier, is waited for in a phase. */
    List<Slot> joined(Phase phase, Map<String, Version> chosen) {
        Map<Phase, List<Slot>> all = chosen == serving
                ? joined
                : joining(
                        ofAllVersions.values().stream()
                                .map(slots -> chosen(slots, chosen))
                                .toList(),
                        chosen);
        return all.getOrDefault(phase, List.of());
    }

    /** The version that is asked in place of one that has left; empty for none. */
    Optional<Slot> successor(Slot left, Map<String, Version> chosen) {
        return asked(left.phase(), chosen).stream()
                .filter(slot -> slot.handle() != null && slot.handle() != left.handle())
                .filter(slot -> slot.display().equals(left.display()) && !slot.isLoneShadow(chosen))
                .findFirst();
    }

    /** Required modules that nobody serves. */
    List<Absence> absent() {
        return absent;
    }

    /** Whether a required module is missing that was missed there. */
    boolean isAbsent(Slot missed) {
        return absent.stream().anyMatch(absence -> absence.isOf(missed.name(), missed.display()));
    }

    /** The module of that name, or that name and instance. */
    Optional<Seat> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Wave by wave, for people. */
    Map<Integer, List<String>> waves(Phase phase) {
        Map<Integer, List<String>> waves = new LinkedHashMap<>();
        for (Slot slot : asked.get(phase)) {
            if (!slot.isSkipped() && !slot.isLoneShadow(serving)) {
                waves.computeIfAbsent(slot.wave(), wave -> new ArrayList<>()).add(slot.display());
            }
        }
        return waves;
    }

    /**
     * One place in a phase: a version of a module's instance, a required module that is missing, or an optional one that
     * is passed by.
     *
     * @param seat null where nobody serves
     * @param handle null where nobody serves
     * @param terms null where nobody serves
     * @param absence set for a missing one
     * @param skip set for one that is passed by
     * @param joinAt the phase that waits for the answer; null for this one
     */
    record Slot(Seat seat, ModuleHandle handle, Terms terms, Absence absence, Skip skip, Phase phase, Phase joinAt) {

        static Slot of(Seat seat, ModuleHandle handle, Terms terms, Phase phase) {
            Phase joinAt = terms.joinAt(phase).orElse(null);
            return new Slot(seat, handle, terms, null, null, phase, joinAt);
        }

        static Slot missing(Absence absence, Phase phase) {
            return new Slot(null, null, null, absence, null, phase, null);
        }

        static Slot skipped(Skip skip, Phase phase) {
            return new Slot(null, null, null, null, skip, phase, null);
        }

        /** The same without a word about other versions, for those who keep it long: it must not keep them in memory. */
        Slot alone() {
            return new Slot(null, handle, terms, absence, skip, phase, joinAt);
        }

        /** Whether it is this version that is asked where those were chosen. */
        boolean isChosen(Map<String, Version> chosen) {
            return seat == null || seat.handle(chosen.get(display())) == handle;
        }

        /** Whether it is a shadow in a phase in which the version chosen is not asked: it has nobody to go beside. */
        boolean isLoneShadow(Map<String, Version> chosen) {
            return seat != null
                    && seat.shadow() == handle
                    && !seat.handle(chosen.get(display())).terms().phases().contains(phase);
        }

        String name() {
            if (handle == null) {
                return absence == null ? skip.name() : absence.name();
            }
            return handle.identity().name();
        }

        String display() {
            return witness().name();
        }

        int order() {
            if (handle == null) {
                return absence == null ? skip.order() : absence.order();
            }
            return terms.order();
        }

        /** Who is asked together: ten orders make a wave, and its answers are taken by order. */
        int wave() {
            return order() / 10 * 10;
        }

        boolean isMissing() {
            return absence != null;
        }

        boolean isSkipped() {
            return skip != null;
        }

        /** Who stands in the record. */
        StepRecord.Witness witness() {
            if (handle == null) {
                return absence == null ? skip.who() : new StepRecord.Witness(absence.display(), "", "");
            }
            return handle.witness();
        }
    }
}
