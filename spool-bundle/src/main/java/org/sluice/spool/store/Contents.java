package org.sluice.spool.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/** Opens the content an entry points to. */
final class Contents {

    private Contents() {}

    static InputStream open(RocksStore store, BodyFiles files, Entry entry)
            throws RocksDBException, DamagedException, IOException {
        Placement placement = entry.placement();
        byte[] head = entry.hasOwnHead() ? value(store, entry.headKey(), placement.headOctets()) : Octets.NONE;
        if (placement.kind() != Placement.Kind.FILE) {
            long length = placement.isCounted() ? placement.bodyOctets() : placement.sizeOctets();
            return new Octets(head, value(store, entry.bodyKey(), length), (int) placement.offset()).open();
        }
        if (!files.holds(placement.body(), placement.bodyOctets())) {
            throw new DamagedException("the body file is missing or has another length");
        }
        return new SequenceInputStream(
                new ByteArrayInputStream(head), files.open(placement.body(), placement.offset()));
    }

    private static byte[] value(RocksStore store, byte[] key, long length) throws RocksDBException, DamagedException {
        Optional<byte[]> value = store.get(Family.BODY, key);
        if (value.isEmpty() || value.get().length != length) {
            throw new DamagedException("the body is missing or has another length");
        }
        return value.get();
    }
}
