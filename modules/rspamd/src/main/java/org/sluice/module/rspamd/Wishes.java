package org.sluice.module.rspamd;

import java.util.Optional;

/**
 * What an operator wants rspamd to know or do.
 *
 * @param mtaName our name
 * @param settingsId rules of its own that it should follow
 * @param passAll whether it asks all its rules, though the verdict is clear
 */
record Wishes(Optional<String> mtaName, Optional<String> settingsId, boolean passAll) {}
