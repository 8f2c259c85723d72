/**
 * The durable store on RocksDB. Exports nothing.
 *
 * <p>{@code SpoolComponent} is the OSGi side; {@code DurableSpool} puts the parts together and knows no OSGi. Writing:
 * {@code Preparation} reads contents, {@code Committer} writes groups of batches with one sync each. Reading: {@code Reader}.
 * Starting and mending: {@code Opening}, {@code Recount}, {@code Rescue}.
 */
package org.sluice.spool.store;
