package org.sluice.core.intake;

import org.sluice.spool.SpoolRecord;

/**
 * One record to store, taken down on the home executor so that the rest can be done elsewhere.
 *
 * @param record all but the size
 */
record Draft(SpoolRecord.Builder record, boolean isQuarantined, Composition composition) {}
