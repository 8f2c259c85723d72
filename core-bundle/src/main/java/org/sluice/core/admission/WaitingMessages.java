package org.sluice.core.admission;

/** Counts messages between their final dot and the reply; the intake reports them, admission bounds them. */
public interface WaitingMessages {

    /** One more. */
    void entered();

    /** One less. */
    void left();
}
