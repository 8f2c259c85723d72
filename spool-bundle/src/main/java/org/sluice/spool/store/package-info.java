/** The durable store on RocksDB. Exports nothing. */
package org.sluice.spool.store;
