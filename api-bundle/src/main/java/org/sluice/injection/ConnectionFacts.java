package org.sluice.injection;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What an injector knows when a connection or request arrives. Immutable. */
public final class ConnectionFacts {

    private final Origin origin;
    private final String listener;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final Map<String, String> attributes;

    private ConnectionFacts(
            Origin origin,
            String listener,
            InetSocketAddress remote,
            InetSocketAddress local,
            Map<String, String> attributes) {
        this.origin = Objects.requireNonNull(origin, "origin");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.remote = Objects.requireNonNull(remote, "remote");
        this.local = Objects.requireNonNull(local, "local");
        this.attributes = Map.copyOf(attributes);
    }

    /** Facts without context values. Addresses are resolved ones; IPv4-mapped IPv6 is given as IPv4. */
    public static ConnectionFacts of(
            Origin origin, String listener, InetSocketAddress remote, InetSocketAddress local) {
        return new ConnectionFacts(origin, listener, remote, local, Map.of());
    }

    /** The same with context values of listener and Peers, {@code can_relay} and bypasses among them. */
    public ConnectionFacts with(Map<String, String> contextValues) {
        Map<String, String> merged = new LinkedHashMap<>(attributes);
        merged.putAll(contextValues);
        return new ConnectionFacts(origin, listener, remote, local, merged);
    }

    /** How mail arrives here. */
    public Origin origin() {
        return origin;
    }

    /** Name of the listener. */
    public String listener() {
        return listener;
    }

    /** The client. */
    public InetSocketAddress remote() {
        return remote;
    }

    /** Our end. */
    public InetSocketAddress local() {
        return local;
    }

    /** What the connection dictionary starts with. */
    public Map<String, String> attributes() {
        return attributes;
    }
}
