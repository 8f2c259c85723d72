package org.sluice.operations;

import org.osgi.annotation.versioning.ProviderType;

/** Whether mail is taken. A service of the core. */
@ProviderType
public interface Readiness {

    /** Spool, delivery and modules are there and every injector listens. */
    boolean isReady();

    /** What is still waited for, in an operator's words; empty when ready. */
    String waitingFor();
}
