package org.sluice.smtp.internal;

import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.operations.Metrics;

/** What one listener counts. The registry may come and go. Safe from any thread. */
final class ListenerMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerMetrics.class);
    private static final String LISTENER = "listener";
    private static final Set<String> VERBS =
            Set.of("EHLO", "HELO", "MAIL", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "HELP", "EXPN");

    private final SessionCounts sessions;
    private volatile String listener = "";
    private volatile Metrics metrics;
    private AutoCloseable gauge;

    ListenerMetrics(SessionCounts sessions) {
        this.sessions = sessions;
    }

    /** The registry may be there before the listener knows its name. */
    synchronized void name(String given) {
        listener = given;
        if (metrics != null) {
            use(metrics);
        }
    }

    synchronized void use(Metrics registry) {
        leave();
        metrics = registry;
        gauge = listener.isEmpty() ? null : registry.gauge("sluice_smtp_sessions", sessions::open, LISTENER, listener);
    }

    synchronized void leave(Metrics registry) {
        if (metrics == registry) {
            leave();
        }
    }

    synchronized void leave() {
        metrics = null;
        if (gauge != null) {
            try {
                gauge.close();
            } catch (Exception e) {
                LOG.warn("listener {}: the gauge of a metrics registry does not close", listener, e);
            }
            gauge = null;
        }
    }

    void connected(boolean admitted) {
        Metrics now = metrics;
        if (now != null) {
            now.add("sluice_smtp_connections_total", 1, LISTENER, listener, "admitted", admitted ? "yes" : "no");
        }
    }

    void command(String verb) {
        Metrics now = metrics;
        if (now != null) {
            String label = VERBS.contains(verb) ? verb : "other";
            now.add("sluice_smtp_commands_total", 1, LISTENER, listener, "verb", label);
        }
    }

    /** Octets came in. */
    void read(long octets) {
        Metrics now = metrics;
        if (now != null && octets > 0) {
            now.add("sluice_smtp_received_octets_total", octets, LISTENER, listener);
        }
    }
}
