package org.sluice.validation;

/** What a module's verdict does. */
public enum Mode {
    /** The verdict counts. */
    DECIDE,
    /** The verdict is recorded as "would have …" and nothing else. */
    OBSERVE,
    /** Asked only through {@link ValidationContext#ask}. */
    ON_DEMAND
}
