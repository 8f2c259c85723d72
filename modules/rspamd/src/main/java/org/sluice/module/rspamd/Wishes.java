package org.sluice.module.rspamd;

/**
 * What an operator wants rspamd to know or do.
 *
 * @param mtaName our name; empty: unsaid
 * @param settingsId the rules of its own that it should follow; empty: as it likes
 * @param passAll whether it asks all its rules, though the verdict is clear
 * @param rewrites whether it sends back what its rules make of a message
 */
record Wishes(String mtaName, String settingsId, boolean passAll, boolean rewrites) {}
