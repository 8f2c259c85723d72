package org.sluice.validation;

/** What a verdict means for the message. Closed: exhaustive switches may rely on it. */
public enum Disposition {
    /** No objection; the next module decides. */
    CONTINUE,
    /** Skip later optional deciders of this phase. */
    ACCEPT,
    /** Refuse for now (4xx). */
    DEFER,
    /** Refuse for good (5xx). */
    REJECT,
    /** The client sees success; nothing is delivered and nobody is told. */
    DISCARD,
    /** The client sees success; the message is kept apart until an operator decides. */
    QUARANTINE;

    /** Whether this ends its phase. */
    public boolean isDecisive() {
        return this != CONTINUE;
    }

    /** Whether a module may say this in that phase. Anything else is the module's error. */
    public boolean isLegalIn(Phase phase) {
        return switch (this) {
            case CONTINUE, ACCEPT -> true;
            case DEFER, REJECT -> phase != Phase.SET_BINDING;
            case DISCARD, QUARANTINE -> !phase.isOfConnection() && phase != Phase.SET_BINDING;
        };
    }
}
