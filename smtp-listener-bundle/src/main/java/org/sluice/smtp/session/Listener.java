package org.sluice.smtp.session;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.sluice.smtp.auth.Authenticators;
import org.sluice.smtp.configuration.Listen;
import org.sluice.smtp.configuration.ListenAddress;
import org.sluice.smtp.configuration.Settings;
import org.sluice.smtp.core.CoreServices;
import org.sluice.smtp.core.ListenerMetrics;
import org.sluice.smtp.limits.SessionCounts;
import org.sluice.smtp.limits.Stress;
import org.sluice.smtp.limits.Throttles;
import org.sluice.smtp.tls.TlsServer;

/** What an accepted connection needs to know of its listener, as it is at that moment. */
public interface Listener {

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
