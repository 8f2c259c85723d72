package org.sluice.authentication;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;

/** One attempt to be recognised: who claims to come, from where, and how long the answer may take. Immutable. */
public final class Attempt {

    private final String user;
    private final String session;
    private final String listener;
    private final InetAddress client;
    private final boolean secured;
    private final long deadline;

    private Attempt(String user, String session, String listener, InetAddress client, boolean secured, long deadline) {
        this.user = Objects.requireNonNull(user, "user");
        this.session = Objects.requireNonNull(session, "session");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.client = Objects.requireNonNull(client, "client");
        this.secured = secured;
        this.deadline = deadline;
    }

    /** An attempt at that listener, from that address, over TLS or not; the answer is due within that time from now. */
    public static Attempt of(String listener, InetAddress client, boolean secured, Duration within) {
        return new Attempt("", "", listener, client, secured, System.nanoTime() + within.toNanos());
    }

    /** The same, of that user. */
    public Attempt by(String name) {
        return new Attempt(name, session, listener, client, secured, deadline);
    }

    /** The same, in that session. */
    public Attempt in(String sessionId) {
        return new Attempt(user, sessionId, listener, client, secured, deadline);
    }

    /** The user name, prepared with SASLprep (RFC 4013); empty only where a token has to tell. */
    public String user() {
        return user;
    }

    /** For log lines; empty outside a session. */
    public String session() {
        return session;
    }

    /** Name of the listener; {@code console} when an operator tries. */
    public String listener() {
        return listener;
    }

    /** The client's address. */
    public InetAddress client() {
        return client;
    }

    /** Whether the connection is encrypted. */
    public boolean isSecured() {
        return secured;
    }

    /** How long the answer may still take; zero when it is too late. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
