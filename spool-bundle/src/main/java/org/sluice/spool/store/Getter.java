package org.sluice.spool.store;

import java.util.Optional;
import org.rocksdb.RocksDBException;

/** Looks up single values, now or as of some moment. */
@FunctionalInterface
interface Getter {

    Optional<byte[]> get(Family family, byte[] key) throws RocksDBException;
}
