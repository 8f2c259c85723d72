package org.sluice.module.dkim;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.KeyRecord;

/**
 * Keys that were read from their records, the least used forgotten first: to read a key takes a fifth of the time it takes to
 * use it, and most mail is signed with few keys. What the DNS says is not kept here. Safe from any thread.
 */
final class KnownKeys {

    /** Some two kilobytes each. */
    private static final int MOST = 1_000;

    private final Map<String, KeyRecord> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KeyRecord> eldest) {
            return size() > MOST;
        }
    };

    /** The key of a record. */
    KeyRecord read(byte[] record) throws DkimProblem {
        if (record.length > KeyRecord.MAX_OCTETS) {
            return KeyRecord.parse(record);
        }
        String text = new String(record, StandardCharsets.ISO_8859_1);
        synchronized (keys) {
            KeyRecord known = keys.get(text);
            if (known != null) {
                return known;
            }
        }
        KeyRecord key = KeyRecord.parse(record);
        synchronized (keys) {
            keys.put(text, key);
        }
        return key;
    }
}
