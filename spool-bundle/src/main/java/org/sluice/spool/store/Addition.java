package org.sluice.spool.store;

import org.sluice.spool.SpoolRecord;

/**
 * A record to be added, its content read and, where it is a file, on disk already.
 *
 * @param record the record
 * @param placement where the content will lie; the body number of {@code WHOLE} is not known yet
 * @param head what stands in front; empty for {@code WHOLE}
 * @param body the value to store; empty for {@code FILE}
 */
record Addition(SpoolRecord record, Placement placement, byte[] head, byte[] body) {

    Entry entry(long number) {
        Placement place = placement.isCounted()
                ? placement
                : new Placement(
                        placement.kind(), number, placement.headOctets(), placement.offset(), placement.bodyOctets());
        return new Entry(record.id(), record.state(), number, place);
    }

    /** The content as the cache keeps it; for those that are no files. */
    Octets octets() {
        return new Octets(head, body, (int) placement.offset());
    }
}
