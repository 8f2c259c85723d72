package org.sluice.core.context;

/** A module's instance as the owner of state. Safe from any thread. */
public interface StateOwner {

    /** Told of state opened for it; answers false when the instance has left, and then nothing is opened. */
    boolean opened(StateCell cell);

    /** The state was closed with its scope. */
    void closed(StateCell cell);
}
