package org.sluice.spool.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.metrics.Metrics;
import org.sluice.spool.SpoolRecord.State;

/** The spool's figures, while there is a registry to put them in. */
final class SpoolMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolMetrics.class);
    private static final double NANOS = 1e9;

    private final List<AutoCloseable> gauges = new ArrayList<>();
    private volatile Optional<Metrics> registry = Optional.empty();
    private volatile int lastGroup;

    synchronized void bind(Metrics found, DurableSpool spool) {
        removeGauges();
        gauges.add(found.gauge("sluice_spool_queued", () -> spool.count(State.QUEUED)));
        gauges.add(found.gauge("sluice_spool_quarantined", () -> spool.count(State.QUARANTINED)));
        gauges.add(found.gauge("sluice_spool_waiting_commits", spool::waiting));
        gauges.add(found.gauge("sluice_spool_group_commits", () -> lastGroup));
        registry = Optional.of(found);
    }

    /** With GREEDY binding the next registry comes before the old one goes. */
    synchronized void unbind(Metrics gone) {
        if (registry.filter(now -> now == gone).isPresent()) {
            registry = Optional.empty();
            removeGauges();
        }
    }

    private void removeGauges() {
        for (AutoCloseable gauge : gauges) {
            try {
                gauge.close();
            } catch (Exception e) {
                LOG.warn("a gauge cannot be removed: {}", e.toString());
            }
        }
        gauges.clear();
    }

    /** One write of several commits. */
    void written(int commits, long octets, long nanos) {
        lastGroup = commits;
        registry.ifPresent(metrics -> {
            metrics.add("sluice_spool_syncs_total", 1);
            metrics.add("sluice_spool_commits_total", commits);
            metrics.add("sluice_spool_octets_total", octets);
            metrics.observe("sluice_spool_commit_seconds", nanos / NANOS);
        });
    }

    /** Commits that ended with a no. */
    void refused(int commits) {
        registry.ifPresent(metrics -> metrics.add("sluice_spool_refused_total", commits));
    }
}
