package org.sluice.delivery.queue;

import org.sluice.delivery.route.Route;
import org.sluice.spool.SpoolRecord;

/**
 * A message whose turn has come, and the place it takes until {@link QueueIndex#decided}.
 *
 * @param warm the record, if it is still in memory; null otherwise
 * @param repeat as in {@link org.sluice.delivery.transport.Attempt}
 */
public record Job(Entry entry, String domain, Route route, Lane lane, SpoolRecord warm, boolean repeat) {}
