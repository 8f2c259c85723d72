package org.sluice.validation;

/** Where {@link ValidationModule#validate} is called. */
public enum CallThread {
    /** On a core worker: the rule. */
    WORKER,
    /** On the session's own event loop: only for shipped modules that passed the module kit. */
    LOOP
}
