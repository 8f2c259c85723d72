package org.sluice.core.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.core.lifecycle.Absence;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Roster;
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
    private final Map<Phase, List<Slot>> joined = new EnumMap<>(Phase.class);
    private final Map<String, ModuleHandle> byName = new HashMap<>();
    private final List<Absence> absent;

    Plan(Roster roster) {
        this.absent = roster.absent();
        for (Phase phase : Phase.values()) {
            List<Slot> slots = new ArrayList<>();
            roster.serving().forEach(handle -> addTo(slots, handle, phase));
            absent.stream()
                    .filter(absence -> absence.phases().contains(phase))
                    .forEach(absence -> slots.add(Slot.missing(absence, phase)));
            slots.sort(IN_TURN);
            asked.put(phase, List.copyOf(slots));
            slots.stream().filter(slot -> slot.joinAt() != null).forEach(slot -> joined.computeIfAbsent(
                            slot.joinAt(), later -> new ArrayList<>())
                    .add(slot));
        }
        joined.values().forEach(slots -> slots.sort(IN_TURN));
        for (ModuleHandle handle : roster.serving()) {
            byName.putIfAbsent(handle.identity().name(), handle);
            byName.put(handle.identity().display(), handle);
        }
    }

    private static void addTo(List<Slot> slots, ModuleHandle handle, Phase phase) {
        Terms terms = handle.terms();
        if (terms.mode() != Mode.ON_DEMAND && terms.phases().contains(phase)) {
            slots.add(Slot.serving(handle, terms, phase));
        }
    }

    /** Who is asked in a phase, in the order in which answers are taken. */
    List<Slot> asked(Phase phase) {
        return asked.get(phase);
    }

    /** Whose answer, asked for earlier, is waited for in a phase. */
    List<Slot> joined(Phase phase) {
        return joined.getOrDefault(phase, List.of());
    }

    /** Modules that nobody serves. */
    List<Absence> absent() {
        return absent;
    }

    /** Whether mail waits for a module: it is required, and missing. */
    boolean isWaitedFor(String module) {
        return absent.stream()
                .anyMatch(absence -> absence.required() && absence.name().equals(module));
    }

    /** The module of that name, or that name and instance. */
    Optional<ModuleHandle> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Wave by wave, for people: who is asked and who is waited for. */
    Map<Integer, List<String>> waves(Phase phase) {
        Map<Integer, List<String>> waves = new LinkedHashMap<>();
        for (Slot slot : asked(phase)) {
            if (!slot.isMissing() || slot.absence().required()) {
                waves.computeIfAbsent(slot.order(), order -> new ArrayList<>()).add(slot.display());
            }
        }
        return waves;
    }

    /**
     * One place in a phase: a module's instance, or a module that is missing.
     *
     * @param handle null for a missing one
     * @param terms null for a missing one
     * @param absence null for one that is there
     * @param joinAt the phase that waits for the answer; null for this one
     */
    record Slot(ModuleHandle handle, Terms terms, Absence absence, Phase phase, Phase joinAt) {

        static Slot serving(ModuleHandle handle, Terms terms, Phase phase) {
            return new Slot(handle, terms, null, phase, terms.joinAt(phase).orElse(null));
        }

        static Slot missing(Absence absence, Phase phase) {
            return new Slot(null, null, absence, phase, null);
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
