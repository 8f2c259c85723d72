package org.sluice.core.lifecycle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sluice.core.explain.StepRecord;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;

/**
 * An optional module that mail passes by because nobody serves it: written down on each message it would have been asked
 * about, so that nobody takes silence for approval.
 *
 * @param name of the module
 * @param who stands in the record: with the instance, where it is known
 * @param phases in which it would be asked
 * @param order the wave it would be in
 * @param why it is not asked
 */
public record Skip(String name, StepRecord.Witness who, Set<Phase> phases, int order, String why) {

    /** Those of a registry: the sick ones, and the absent ones that a contract or the memory knows. */
    static List<Skip> of(
            Collection<ModuleHandle> bound, Roster serving, Collection<String> known, Contracts terms, LastSeen seen) {
        Set<String> displayed = serving.seats().stream().map(Seat::display).collect(Collectors.toSet());
        Set<String> present = serving.seats().stream()
                .map(seat -> seat.serving().identity().name())
                .collect(Collectors.toSet());
        serving.absent().forEach(required -> present.add(required.name()));
        List<Skip> skips = new ArrayList<>();
        for (ModuleHandle handle : bound) {
            boolean counts = !handle.sickness().isEmpty() && !handle.isLeaving() && !isRequired(handle, serving);
            if (counts && displayed.add(handle.identity().display())) {
                present.add(handle.identity().name());
                skips.add(sick(handle));
            }
        }
        for (String name : new TreeSet<>(known)) {
            if (!present.contains(name)) {
                skips.add(absent(name, terms.of(name), seen.of(name)));
            }
        }
        return List.copyOf(skips);
    }

    private static boolean isRequired(ModuleHandle handle, Roster serving) {
        return serving.absent().stream()
                .anyMatch(required -> required.name().equals(handle.identity().name()));
    }

    private static Skip sick(ModuleHandle handle) {
        Terms terms = handle.terms();
        return new Skip(
                handle.identity().name(),
                handle.witness(),
                terms.mode() == Mode.ON_DEMAND ? Set.of() : terms.phases(),
                terms.order(),
                handle.whyNotAsked());
    }

    private static Skip absent(String name, Contract contract, LastSeen.Entry seen) {
        return new Skip(
                name,
                new StepRecord.Witness(name, "", ""),
                contract.phases().isEmpty() ? seen.phases() : contract.phases(),
                seen.order(),
                "absent");
    }
}
