package org.sluice.core.dns;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.sluice.operations.HealthCheck.Finding;

/** Tells a DNS that answers nothing from one where single zones are broken. */
final class DnsHealth {

    private static final Duration WORRYING = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private String lastFailure = "";
    private long failingSince;
    private long failures;

    DnsHealth(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void answered() {
        failures = 0;
    }

    synchronized void failed(String why) {
        if (failures++ == 0) {
            failingSince = nanoTime.getAsLong();
        }
        lastFailure = why;
    }

    synchronized List<Finding> check() {
        Duration failing = Duration.ofNanos(nanoTime.getAsLong() - failingSince);
        if (failures == 0 || failing.compareTo(WORRYING) < 0) {
            return List.of();
        }
        return List.of(Finding.problem("DNS: " + failures + " look-ups in a row failed in the last "
                + failing.toSeconds() + " s, the latest with \"" + lastFailure
                + "\"; check resolvers in etc/org.sluice.dns.cfg"));
    }
}
