package org.sluice.smtp.internal;

import java.util.Optional;
import java.util.concurrent.Executor;

/** What an accepted connection needs to know of its listener, as it is at that moment. */
interface Listener {

    Settings settings();

    CoreServices core();

    Authenticators authenticators();

    SessionCounts counts();

    /** TLS of an address; empty where there is none. */
    Optional<TlsServer> tls(ListenAddress address);

    ListenerMetrics metrics();

    Throttles throttles();

    /** Whether the listener is overloaded. */
    Stress stress();

    /** For what may wait for the disk. */
    Executor writers();

    /** The scope configured for an address; empty when it was taken out of the configuration. */
    default Optional<Listen> listen(ListenAddress address) {
        return settings().listens().stream()
                .filter(listen -> listen.address().equals(address))
                .findFirst();
    }

    void opened(Connection connection);

    void closed(Connection connection);
}
