package org.sluice.module.webhook;

/** What of a message a hook is shown. */
enum Content {
    /** Its size. */
    NONE,
    /** Its header too. */
    HEADERS,
    /** All of it. */
    WHOLE
}
