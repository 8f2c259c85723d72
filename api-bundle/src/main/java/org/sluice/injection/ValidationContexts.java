package org.sluice.injection;

import java.util.Map;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/** Opens the two dictionaries and everything that hangs on them. A service of the core. Never blocks. */
@ProviderType
public interface ValidationContexts {

    /**
     * Starts a session. {@code home} is the one executor on which the session is used and every answer arrives; it runs one
     * task at a time (an event loop, or a serial executor).
     */
    Session open(ConnectionFacts facts, Executor home);

    /**
     * Continues a session that another core left behind.
     *
     * @throws IllegalArgumentException when the snapshot is not one
     */
    Session resume(Map<String, Object> snapshot, Executor home);
}
