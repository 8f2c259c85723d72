package org.sluice.core.lifecycle;

/** Where the rest of the core finds the modules that are bound. A service within this bundle. */
public interface Installed {

    /** The registry of the core that serves. */
    Registry registry();
}
