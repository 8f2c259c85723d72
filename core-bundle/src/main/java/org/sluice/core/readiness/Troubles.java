package org.sluice.core.readiness;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.operations.HealthCheck.Finding;

/**
 * Faults that stay. Between its parts a start or an update looks like a failure for a moment, so only what is still wrong a
 * second later is told: once in the log, and in a file for the launcher as long as it lasts. Used by one thread, read by any.
 */
final class Troubles {

    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<List<Fault>> survey;
    private final Clock clock;
    private final NoteFile file;
    private final Map<Fault, Instant> since = new LinkedHashMap<>();
    private volatile List<Fault> told = List.of();
    private volatile boolean pending;

    Troubles(Supplier<List<Fault>> survey, Clock clock, NoteFile file) {
        this.survey = survey;
        this.clock = clock;
        this.file = file;
    }

    void look() {
        Set<Fault> found = new LinkedHashSet<>(survey.get());
        Instant now = clock.instant();
        since.keySet().retainAll(found);
        found.forEach(fault -> since.putIfAbsent(fault, now));
        List<Fault> lasting = since.entrySet().stream()
                .filter(entry -> !now.isBefore(entry.getValue().plus(PATIENCE)))
                .map(Map.Entry::getKey)
                .toList();
        pending = since.size() > lasting.size();
        if (!lasting.equals(told)) {
            tell(lasting);
        }
    }

    private void tell(List<Fault> lasting) {
        lasting.stream().filter(fault -> !told.contains(fault)).forEach(fault -> LOG.error(fault.text()));
        told.stream().filter(fault -> !lasting.contains(fault)).forEach(fault -> LOG.info("over: {}", fault.text()));
        told = lasting;
        if (lasting.isEmpty()) {
            file.remove();
        } else {
            file.write(String.join("\n", lasting.stream().map(Fault::text).toList()));
        }
    }

    /** Whether something looks wrong that may yet come right, or may have to be told. */
    boolean isPending() {
        return pending;
    }

    /** Without these no mail is taken. Empty also while others may join them: an operator wants to hear of all at once. */
    List<String> vital() {
        return pending
                ? List.of()
                : told.stream().filter(Fault::vital).map(Fault::text).toList();
    }

    List<Finding> findings() {
        return told.stream()
                .map(fault -> fault.vital() ? Finding.problem(fault.text()) : Finding.hint(fault.text()))
                .toList();
    }
}
