package org.sluice.core.lifecycle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sluice.operations.ModuleStatus;
import org.sluice.validation.Phase;

/** What operators are shown of the modules, at one moment. The registry's guard is held. */
final class Statuses {

    private final Roster roster;
    private final Contracts contracts;
    private final Absentees absentees;

    Statuses(Roster roster, Contracts contracts, Absentees absentees) {
        this.roster = roster;
        this.contracts = contracts;
        this.absentees = absentees;
    }

    /** Those of every bound instance and every missing module, by name. */
    List<ModuleStatus> of(Collection<ModuleHandle> handles) {
        List<ModuleStatus> all = new ArrayList<>();
        handles.forEach(handle -> all.add(status(handle)));
        for (Absence absence : roster.absent()) {
            if (handles.stream().noneMatch(handle -> handle.identity().name().equals(absence.name()))) {
                all.add(status(absence));
            }
        }
        all.sort(Comparator.comparing(ModuleStatus::name)
                .thenComparing(ModuleStatus::instance)
                .thenComparing(ModuleStatus::bundleId));
        return all;
    }

    private static ModuleStatus status(Absence absence) {
        return ModuleStatus.of(absence.name())
                .instance(absence.instance())
                .plan(words(absence.phases()), "", absence.order())
                .required(true)
                .contract(contract(absence))
                .note(absence.requirement() + "; " + absence.remedy())
                .build();
    }

    private ModuleStatus status(ModuleHandle handle) {
        Identity identity = handle.identity();
        Terms terms = handle.terms();
        return ModuleStatus.of(identity.name())
                .instance(identity.instance())
                .bundle(identity.bundleId(), identity.version().toString(), identity.hash())
                .state(state(handle, roster))
                .plan(words(terms.phases()), terms.mode().name().toLowerCase(Locale.ROOT), terms.order())
                .required(terms.required())
                .contract(contract(terms))
                .configuration(handle.configuration())
                .note(handle.remark())
                .calls(handle.figures())
                .build();
    }

    private Map<String, String> contract(Terms terms) {
        Contract contract = contracts.of(terms.declared().name());
        Map<String, String> words = new LinkedHashMap<>();
        words.put("required", Boolean.toString(terms.required()));
        absentees.requiredBy(terms.declared().name(), contracts).ifPresent(source -> words.put("requiredBy", source));
        words.put("onError", terms.onError().name());
        words.put("timeoutMillis", Long.toString(terms.timeoutNanos() / 1_000_000));
        words.put("holdMillis", Long.toString(contract.holdMillis()));
        words.put("maxConcurrency", Integer.toString(terms.maxConcurrency()));
        return words;
    }

    private static Map<String, String> contract(Absence absence) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("required", "true");
        words.put("requiredBy", absence.source());
        words.put("holdMillis", Long.toString(absence.holdNanos() / 1_000_000));
        return words;
    }

    /** The word for where an instance stands. */
    static String state(ModuleHandle handle, Roster roster) {
        if (handle.isLeaving()) {
            return "draining";
        }
        if (!handle.sickness().isEmpty()) {
            return "sick";
        }
        for (Seat seat : roster.seats()) {
            if (seat.serving() == handle) {
                return "active";
            }
            if (seat.isCanary(handle)) {
                return "canary " + seat.canary().share().words();
            }
            if (seat.shadow() == handle) {
                return "shadow";
            }
        }
        return "standby";
    }

    private static List<String> words(Set<Phase> phases) {
        return phases.stream()
                .sorted((a, b) -> a.isBefore(b) ? -1 : b.isBefore(a) ? 1 : 0)
                .map(Phase::word)
                .toList();
    }
}
