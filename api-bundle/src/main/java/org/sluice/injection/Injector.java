package org.sluice.injection;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way in. A service of each listener; the core opens it last, when everything behind it can take mail, and may ask again
 * after the core itself was replaced.
 */
@ConsumerType
public interface Injector {

    /** Name of the listener, as in its configuration file. */
    String name();

    /** {@code smtp} or {@code http}. */
    String protocol();

    /** Binds the sockets if they are not bound yet. Completes with their addresses, or fails naming the address in use. */
    CompletionStage<List<InetSocketAddress>> listen();
}
