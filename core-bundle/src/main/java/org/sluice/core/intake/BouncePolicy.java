package org.sluice.core.intake;

/** Who is told when some copies of a message were refused after others had been accepted. */
enum BouncePolicy {
    /** Senders that are authenticated, trusted or pass SPF: nobody else's address may be mailed on a stranger's word. */
    TRUSTED,
    /** Every sender. */
    ALWAYS,
    /** Nobody; the copies go to quarantine. */
    NEVER
}
