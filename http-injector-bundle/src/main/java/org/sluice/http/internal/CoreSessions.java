package org.sluice.http.internal;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Origin;
import org.sluice.injection.Session;
import org.sluice.injection.ValidationContexts;

/** The session of a request: one on every core that serves it, as a core may be replaced meanwhile. On {@code home} only. */
final class CoreSessions {

    private final String transmission;
    private final Request request;
    private final Map<String, String> facts;
    private final Executor home;
    private final Map<ValidationContexts, Session> open = new IdentityHashMap<>();
    private String id = "-";

    CoreSessions(String transmission, Request request, Map<String, String> facts, Executor home) {
        this.transmission = transmission;
        this.request = request;
        this.facts = facts;
        this.home = home;
    }

    Session on(ValidationContexts contexts) {
        return open.computeIfAbsent(contexts, this::open);
    }

    /** The session's id for the log; {@code -} before there is one. */
    String id() {
        return id;
    }

    void close(String why) {
        open.values().forEach(session -> session.close(why));
        open.clear();
    }

    private Session open(ValidationContexts contexts) {
        ConnectionFacts connection = ConnectionFacts.of(
                        Origin.HTTP, HttpComponent.NAME, request.remote(), request.local())
                .with(Map.of("can_relay", "true"));
        Session session = contexts.open(connection, home);
        id = session.id();
        session.note("http.transmission_id", transmission);
        facts.forEach(session::note);
        if (!request.caller().isEmpty()) {
            session.authenticated("API-KEY", request.caller(), "pass");
        }
        return session;
    }
}
