package org.sluice.spool.store;

import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The one place where changes go to disk, so that tests can make it slow or fail: {@code RocksDB::write}. */
@FunctionalInterface
interface Journal {

    void write(RocksDB database, WriteOptions options, WriteBatch changes) throws RocksDBException;
}
