package org.sluice.delivery;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.dns.Dns;
import org.sluice.injection.Bounces;
import org.sluice.metrics.Metrics;
import org.sluice.operations.MailLog;
import org.sluice.spool.Spool;

/**
 * The services around delivery as they stand at this moment. Each may go and come while mail is under way, as its bundle is
 * replaced; what needs one that is absent waits or is tried again.
 */
final class Surroundings {

    private static final Logger LOG = LoggerFactory.getLogger(Surroundings.class);
    private static final int MAX_WAITING_LINES = 10_000;

    private record Line(MailLog.Event event, Map<String, ?> fields) {}

    /** Lines for a log that is being replaced; the oldest go when it takes too long. */
    private final ArrayDeque<Line> waitingLines = new ArrayDeque<>();

    private volatile Spool spool;
    private volatile Dns dns;
    private volatile MailLog mailLog;
    private volatile Metrics metrics;
    private volatile Bounces bounces;

    Optional<Spool> spool() {
        return Optional.ofNullable(spool);
    }

    Optional<Dns> dns() {
        return Optional.ofNullable(dns);
    }

    Optional<Bounces> bounces() {
        return Optional.ofNullable(bounces);
    }

    /** Counts something; not while the registry is away. */
    void count(Consumer<Metrics> what) {
        Metrics registry = metrics;
        if (registry != null) {
            try {
                what.accept(registry);
            } catch (RuntimeException leaving) {
                LOG.debug("not counted: {}", leaving.toString());
            }
        }
    }

    void log(MailLog.Event event, Map<String, ?> fields) {
        MailLog log = mailLog;
        try {
            if (log != null) {
                log.write(event, fields);
                return;
            }
        } catch (RuntimeException leaving) {
            LOG.debug("mail log is leaving: {}", leaving.toString());
        }
        synchronized (waitingLines) {
            if (waitingLines.size() >= MAX_WAITING_LINES) {
                waitingLines.remove();
            }
            waitingLines.add(new Line(event, fields));
        }
    }

    void spool(Spool service) {
        spool = service;
    }

    void dns(Dns service) {
        dns = service;
    }

    void mailLog(MailLog service) {
        mailLog = service;
        synchronized (waitingLines) {
            while (service != null && !waitingLines.isEmpty()) {
                Line line = waitingLines.remove();
                service.write(line.event(), line.fields());
            }
        }
    }

    void dropMailLog(MailLog service) {
        if (mailLog == service) {
            mailLog = null;
        }
    }

    void metrics(Metrics service) {
        metrics = service;
    }

    void bounces(Bounces service) {
        bounces = service;
    }
}
