package org.sluice.smtp.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.metrics.Metrics;
import org.sluice.smtp.limits.SessionCounts;
import org.sluice.smtp.tls.TlsSession;

/** What one listener counts. The registry may come and go. Safe from any thread. */
public final class ListenerMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerMetrics.class);
    private static final String LISTENER = "listener";
    private static final Set<String> VERBS = Set.of(
            "EHLO",
            "HELO",
            "MAIL",
            "RCPT",
            "DATA",
            "BDAT",
            "AUTH",
            "RSET",
            "NOOP",
            "QUIT",
            "VRFY",
            "HELP",
            "EXPN",
            "STARTTLS");

    private final SessionCounts sessions;
    private final BooleanSupplier stressed;
    private volatile String listener = "";
    private volatile Metrics metrics;
    private final List<AutoCloseable> gauges = new ArrayList<>();
    private Map<String, Instant> certificates = Map.of();

    public ListenerMetrics(SessionCounts sessions, BooleanSupplier stressed) {
        this.sessions = sessions;
        this.stressed = stressed;
    }

    /** The registry may be there before the listener knows its name. */
    public synchronized void name(String given) {
        listener = given;
        if (metrics != null) {
            use(metrics);
        }
    }

    public synchronized void use(Metrics registry) {
        leave();
        metrics = registry;
        if (!listener.isEmpty()) {
            gauges.add(registry.gauge("sluice_smtp_sessions", sessions::open, LISTENER, listener));
            gauges.add(
                    registry.gauge("sluice_smtp_stressed", () -> stressed.getAsBoolean() ? 1 : 0, LISTENER, listener));
            certificates.forEach((key, end) -> gauges.add(registry.gauge(
                    "sluice_smtp_certificate_not_after_seconds", end::getEpochSecond, LISTENER, listener, "key", key)));
        }
    }

    /** When certificates expire, by their keys in the configuration. */
    public synchronized void certificates(Map<String, Instant> expiries) {
        certificates = Map.copyOf(expiries);
        if (metrics != null) {
            use(metrics);
        }
    }

    public synchronized void leave(Metrics registry) {
        if (metrics == registry) {
            leave();
        }
    }

    public synchronized void leave() {
        metrics = null;
        for (AutoCloseable gauge : gauges) {
            try {
                gauge.close();
            } catch (Exception e) {
                LOG.warn("listener {}: the gauge of a metrics registry does not close", listener, e);
            }
        }
        gauges.clear();
    }

    public void connected(boolean admitted) {
        Metrics now = metrics;
        if (now != null) {
            now.add("sluice_smtp_connections_total", 1, LISTENER, listener, "admitted", admitted ? "yes" : "no");
        }
    }

    /** No new connection could be accepted. */
    public void acceptFailed() {
        Metrics now = metrics;
        if (now != null) {
            now.add("sluice_smtp_accept_failures_total", 1, LISTENER, listener);
        }
    }

    /** A time of stress begins. */
    public void stressed() {
        Metrics now = metrics;
        if (now != null) {
            now.add("sluice_smtp_stress_total", 1, LISTENER, listener);
        }
    }

    /** TLS is up. */
    public void handshake(TlsSession session) {
        countHandshake(session.facts().get("tls_protocol"));
    }

    /** It is not. */
    public void handshakeFailed() {
        countHandshake("none");
    }

    private void countHandshake(String protocol) {
        Metrics now = metrics;
        if (now != null) {
            now.add("sluice_smtp_tls_handshakes_total", 1, LISTENER, listener, "protocol", protocol);
        }
    }

    public void command(String verb) {
        Metrics now = metrics;
        if (now != null) {
            String label = VERBS.contains(verb) ? verb : "other";
            now.add("sluice_smtp_commands_total", 1, LISTENER, listener, "verb", label);
        }
    }

    /** An AUTH ended; {@code result} is pass, fail, error (nobody could tell) or refused (by a module). */
    public void authenticated(String mechanism, String result) {
        Metrics now = metrics;
        if (now != null) {
            now.add(
                    "sluice_smtp_authentications_total",
                    1,
                    LISTENER,
                    listener,
                    "mechanism",
                    mechanism,
                    "result",
                    result);
        }
    }

    /** Octets came in. */
    public void read(long octets) {
        Metrics now = metrics;
        if (now != null && octets > 0) {
            now.add("sluice_smtp_received_octets_total", octets, LISTENER, listener);
        }
    }
}
