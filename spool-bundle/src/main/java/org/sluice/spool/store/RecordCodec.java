package org.sluice.spool.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.sluice.message.EnvelopeAddress;
import org.sluice.spool.SpoolRecord;

/**
 * Records as octets: a version, a checksum, then fields of tag, length and value. Fields with an unknown tag are skipped,
 * so an older Sluice reads what a newer one wrote; fields with their usual value are left out.
 */
final class RecordCodec {

    /** Larger ones are refused when written and damaged when read. */
    static final int MAX_OCTETS = 4 << 20;

    private static final int VERSION = 1;
    private static final int HEADER = 1 + Integer.BYTES;

    private RecordCodec() {}

    static byte[] encode(Stored stored) {
        SpoolRecord record = stored.record();
        Packer out = new Packer();
        out.octet(VERSION).fixed(0, Integer.BYTES);
        text(out, Tag.ID, record.id());
        out.number(Tag.PLACEMENT).block(placement(stored.entry()));
        text(out, Tag.TRANSACTION, record.transactionId());
        text(out, Tag.SESSION, record.sessionId());
        text(out, Tag.SENDER, record.sender().toString());
        text(out, Tag.RECIPIENT, record.recipient().toString());
        map(out, Tag.PARAMETER, record.parameters());
        map(out, Tag.CONNECTION, record.connection());
        map(out, Tag.MESSAGE, record.message());
        text(out, Tag.ORIGIN, record.origin());
        text(out, Tag.PEER, record.peer());
        text(out, Tag.BINDING, record.binding());
        text(out, Tag.GROUP, record.bindingGroup());
        number(out, Tag.PRIORITY, record.priority());
        number(out, Tag.SIZE, record.sizeOctets());
        instant(out, Tag.RECEIVED, record.receivedAt());
        instant(out, Tag.NEXT_ATTEMPT, record.nextAttempt());
        number(out, Tag.ATTEMPTS, record.attempts());
        number(out, Tag.HELD, record.held() ? 1 : 0);
        text(out, Tag.LAST_REPLY, record.lastReply());
        text(out, Tag.MODULE, record.module());
        text(out, Tag.REASON, record.reason());
        return sealed(out.toArray());
    }

    static Stored decode(byte[] octets) throws DamagedException {
        if (octets.length < HEADER || octets.length > MAX_OCTETS) {
            throw new DamagedException("record of " + octets.length + " octets");
        }
        Unpacker header = new Unpacker(octets);
        int version = header.octet();
        if (version != VERSION) {
            throw new DamagedException("record of version " + version + " (expected: " + VERSION + ")");
        }
        if ((int) header.fixed(Integer.BYTES) != checksum(octets)) {
            throw new DamagedException("checksum differs");
        }
        return new Fields(new Unpacker(octets, HEADER, octets.length)).stored();
    }

    private static byte[] sealed(byte[] octets) {
        int checksum = checksum(octets);
        for (int i = 0; i < Integer.BYTES; i++) {
            octets[1 + i] = (byte) (checksum >>> (Integer.BYTES - 1 - i) * 8);
        }
        return octets;
    }

    private static int checksum(byte[] octets) {
        CRC32C crc = new CRC32C();
        crc.update(octets, HEADER, octets.length - HEADER);
        return (int) crc.getValue();
    }

    private static Packer placement(Entry entry) {
        Packer value = new Packer().octet(Entry.code(entry.state())).fixed(entry.number(), Long.BYTES);
        entry.placement().writeTo(value);
        return value;
    }

    private static void text(Packer out, int tag, String value) {
        if (!value.isEmpty()) {
            out.number(tag).text(value);
        }
    }

    private static void number(Packer out, int tag, long value) {
        if (value != 0) {
            out.number(tag).block(new Packer().number(value));
        }
    }

    private static void instant(Packer out, int tag, Instant value) {
        out.number(tag).block(new Packer().number(value.getEpochSecond()).number(value.getNano()));
    }

    private static void map(Packer out, int tag, Map<String, String> values) {
        values.forEach(
                (key, value) -> out.number(tag).block(new Packer().text(key).text(value)));
    }

    /** The tags on disk. New ones get new numbers; none is ever used again for something else. */
    private static final class Tag {
        static final int ID = 1;
        static final int PLACEMENT = 2;
        static final int TRANSACTION = 3;
        static final int SESSION = 4;
        static final int SENDER = 5;
        static final int RECIPIENT = 6;
        static final int PARAMETER = 7;
        static final int CONNECTION = 8;
        static final int MESSAGE = 9;
        static final int ORIGIN = 10;
        static final int PEER = 11;
        static final int BINDING = 12;
        static final int GROUP = 13;
        static final int PRIORITY = 14;
        static final int SIZE = 15;
        static final int RECEIVED = 16;
        static final int NEXT_ATTEMPT = 17;
        static final int ATTEMPTS = 18;
        static final int HELD = 19;
        static final int LAST_REPLY = 20;
        static final int MODULE = 21;
        static final int REASON = 22;
    }

    /** Collects the fields of one record. */
    private static final class Fields {
        private final Map<Integer, String> texts = new HashMap<>();
        private final Map<Integer, Long> numbers = new HashMap<>();
        private final Map<Integer, Instant> instants = new HashMap<>();
        private final Map<Integer, Map<String, String>> maps = new HashMap<>();
        private Unpacker place;

        Fields(Unpacker in) throws DamagedException {
            while (in.hasMore()) {
                take(in.count(), in.block());
            }
        }

        private void take(int tag, Unpacker value) throws DamagedException {
            switch (tag) {
                case Tag.PLACEMENT -> place = value;
                case Tag.PARAMETER, Tag.CONNECTION, Tag.MESSAGE -> maps.computeIfAbsent(tag, key -> new HashMap<>())
                        .put(value.text(), value.text());
                case Tag.PRIORITY, Tag.SIZE, Tag.ATTEMPTS, Tag.HELD -> numbers.put(tag, value.number());
                case Tag.RECEIVED, Tag.NEXT_ATTEMPT -> instants.put(tag, instant(value));
                default -> texts.put(tag, value.restAsText());
            }
        }

        Stored stored() throws DamagedException {
            if (place == null || !texts.containsKey(Tag.ID) || !instants.containsKey(Tag.RECEIVED)) {
                throw new DamagedException("a field is missing");
            }
            Instant received = instants.get(Tag.RECEIVED);
            SpoolRecord.State state = Entry.state(place.octet());
            long number = place.fixed(Long.BYTES);
            Entry entry = new Entry(text(Tag.ID), state, number, Placement.readFrom(place));
            return new Stored(
                    entry,
                    SpoolRecord.of(text(Tag.ID), address(Tag.SENDER), address(Tag.RECIPIENT), received)
                            .transaction(text(Tag.SESSION), text(Tag.TRANSACTION))
                            .state(state)
                            .parameters(map(Tag.PARAMETER))
                            .dictionaries(map(Tag.CONNECTION), map(Tag.MESSAGE))
                            .origin(text(Tag.ORIGIN), text(Tag.PEER))
                            .binding(text(Tag.BINDING), text(Tag.GROUP), (int) number(Tag.PRIORITY))
                            .sizeOctets(number(Tag.SIZE))
                            .attempts(
                                    (int) number(Tag.ATTEMPTS),
                                    instants.getOrDefault(Tag.NEXT_ATTEMPT, received),
                                    text(Tag.LAST_REPLY))
                            .held(number(Tag.HELD) != 0)
                            .quarantine(text(Tag.MODULE), text(Tag.REASON))
                            .build());
        }

        private String text(int tag) {
            return texts.getOrDefault(tag, "");
        }

        private long number(int tag) {
            return numbers.getOrDefault(tag, 0L);
        }

        private Map<String, String> map(int tag) {
            return maps.getOrDefault(tag, Map.of());
        }

        private EnvelopeAddress address(int tag) throws DamagedException {
            try {
                return EnvelopeAddress.parse(text(tag));
            } catch (IllegalArgumentException e) {
                throw new DamagedException("address: " + e.getMessage());
            }
        }

        private static Instant instant(Unpacker value) throws DamagedException {
            try {
                return Instant.ofEpochSecond(value.number(), value.number());
            } catch (DateTimeException | ArithmeticException e) {
                throw new DamagedException("time: " + e.getMessage());
            }
        }
    }
}
