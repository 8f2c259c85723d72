package org.sluice.validation;

/** What the core does for a module that gave no answer. */
public enum OnError {
    /** Go on as if the module had said CONTINUE; the gap is recorded. */
    CONTINUE,
    /** Answer with the phase's temporary reply. */
    DEFER
}
