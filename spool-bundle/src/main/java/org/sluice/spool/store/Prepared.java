package org.sluice.spool.store;

import java.util.List;

/**
 * A batch whose contents have been read.
 *
 * @param additions new records
 * @param files numbers of body files written for it
 * @param octets of the values to store
 */
record Prepared(List<Addition> additions, List<Long> files, long octets) {}
