package org.sluice.core.lifecycle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.settings.OwnFile;

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
    private final Returning returning;
    private final Map<String, Absence> missed = new HashMap<>();
    private boolean isOpen;

    Absentees(Timers timers, LastSeen lastSeen, OwnFile.Shelf files, Returning returning) {
        this.timers = timers;
        this.lastSeen = lastSeen;
        this.files = files;
        this.returning = returning;
    }

    /** Those of the moment. The registry's guard is held. */
    synchronized List<Absence> of(Contracts contracts, Set<String> present) {
        Set<String> names = new TreeSet<>(contracts.names());
        names.addAll(lastSeen.names());
        List<Absence> absent = new ArrayList<>();
        for (String name : names) {
            Collection<Returning.Gone> gone = gone(name, present);
            Optional<String> source = gone.isEmpty() ? Optional.empty() : requiredBy(name, contracts);
            source.ifPresent(file -> gone.forEach(each -> absent.add(absence(name, each, file, contracts.of(name)))));
        }
        List<Absence> news = absent.stream()
                .filter(each -> !missed.containsKey(each.display()))
                .toList();
        missed.clear();
        absent.forEach(each -> missed.put(each.display(), each));
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

    /** The instances that left and are to come back; where none is known and none is there, the module as a whole. */
    private Collection<Returning.Gone> gone(String name, Set<String> present) {
        Collection<Returning.Gone> known = returning.of(name);
        if (!known.isEmpty() || present.contains(name)) {
            return known;
        }
        LastSeen.Entry seen = lastSeen.of(name);
        return List.of(new Returning.Gone(name, seen.phases(), seen.order()));
    }

    private Absence absence(String name, Returning.Gone gone, String source, Contract contract) {
        Absence before = missed.get(gone.display());
        return new Absence(
                name,
                gone.display(),
                contract.phases().isEmpty() ? gone.phases() : contract.phases(),
                gone.order(),
                before == null ? timers.nanos() : before.sinceNanos(),
                contract.holdMillis() * 1_000_000,
                source);
    }

    private void tell(Absence absence) {
        LOG.warn(
                "{} is {} and nobody serves it: mail waits for {} ms; {}",
                absence.display(),
                absence.requirement(),
                absence.holdNanos() / 1_000_000,
                absence.remedy());
        timers.schedule(() -> tellOfRefusal(absence), Math.max(0, absence.untilNanos() - timers.nanos()));
    }

    private synchronized void tellOfRefusal(Absence absence) {
        Absence now = missed.get(absence.display());
        if (now != null && now.sinceNanos() == absence.sinceNanos()) {
            LOG.error(
                    "{} is {} and still away: mail is refused for now; {}",
                    absence.display(),
                    absence.requirement(),
                    absence.remedy());
        }
    }
}
