package org.sluice.module.rspamd;

/**
 * What an operator wants rspamd to know or do.
 *
 * @param mtaName our name; empty: unsaid
 * @param settingsId the rules of its own that it should follow; empty: as it likes
 * @param passAll whether it asks all its rules, though the verdict is clear
 */
record Wishes(String mtaName, String settingsId, boolean passAll) {}
