package org.sluice.validation;

/** How long a module's own state lives. */
public enum StateScope {
    /** Until the connection closes. */
    CONNECTION,
    /** Until the transaction ends. */
    TRANSACTION
}
