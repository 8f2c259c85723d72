package org.sluice.core.intake;

/** Where one copy goes once the whole message is accepted. */
enum Way {
    /** To delivery. */
    QUEUE,
    /** Kept apart. */
    QUARANTINE,
    /** Nowhere, and nobody is told. */
    DISCARD,
    /** Nowhere; the sender gets a report. */
    BOUNCE,
    /** Nowhere, and no report: the answer says so, or it is mail of our own. */
    DROP
}
