package org.sluice.core.lifecycle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is missed: the modules mail is to wait for, by contract or by their own files, that nobody serves, and since when. Tells
 * the log when one is missed first, and when mail is refused for it. Safe from any thread.
 */
final class Absentees {

    private static final Logger LOG = LoggerFactory.getLogger(Absentees.class);
    static final String CONTRACTS = "etc/org.sluice.modules.cfg";

    private final Timers timers;
    private final LastSeen lastSeen;
    private final OwnFile.Shelf files;
    private final Map<String, Absence> missed = new HashMap<>();
    private boolean isOpen;

    Absentees(Timers timers, LastSeen lastSeen, OwnFile.Shelf files) {
        this.timers = timers;
        this.lastSeen = lastSeen;
        this.files = files;
    }

    /** Those of the moment. */
    synchronized List<Absence> of(Contracts contracts, Set<String> present) {
        Set<String> names = new TreeSet<>(contracts.names());
        names.addAll(lastSeen.names());
        names.removeAll(present);
        List<Absence> absent = new ArrayList<>();
        for (String name : names) {
            requiredBy(name, contracts).ifPresent(source -> absent.add(absence(name, source, contracts.of(name))));
        }
        List<Absence> news =
                absent.stream().filter(each -> !missed.containsKey(each.name())).toList();
        missed.clear();
        absent.forEach(each -> missed.put(each.name(), each));
        if (isOpen) {
            news.forEach(this::tell);
        }
        return List.copyOf(absent);
    }

    /** Mail may come: before, while the server starts, nobody is there yet and nobody is missed. */
    synchronized void open() {
        if (!isOpen) {
            isOpen = true;
            missed.values().forEach(this::tell);
        }
    }

    /** The file by which mail waits for a module, an empty name where only the module says so; empty where mail does not. */
    Optional<String> requiredBy(String name, Contracts contracts) {
        Optional<Boolean> ordered = contracts.of(name).required();
        if (ordered.isPresent()) {
            return ordered.filter(Boolean::booleanValue).map(yes -> CONTRACTS);
        }
        return lastSeen.of(name).requiredBy(files);
    }

    private Absence absence(String name, String source, Contract contract) {
        LastSeen.Entry seen = lastSeen.of(name);
        Absence before = missed.get(name);
        return new Absence(
                name,
                contract.phases().isEmpty() ? seen.phases() : contract.phases(),
                seen.order(),
                before == null ? timers.nanos() : before.sinceNanos(),
                contract.holdMillis() * 1_000_000,
                source);
    }

    private void tell(Absence absence) {
        LOG.warn(
                "{} is {} and nobody serves it: mail waits for {} ms; {}",
                absence.name(),
                absence.requirement(),
                absence.holdNanos() / 1_000_000,
                absence.remedy());
        timers.schedule(() -> tellOfRefusal(absence), Math.max(0, absence.untilNanos() - timers.nanos()));
    }

    private synchronized void tellOfRefusal(Absence absence) {
        Absence now = missed.get(absence.name());
        if (now != null && now.sinceNanos() == absence.sinceNanos()) {
            LOG.error(
                    "{} is {} and still away: mail is refused for now; {}",
                    absence.name(),
                    absence.requirement(),
                    absence.remedy());
        }
    }
}
