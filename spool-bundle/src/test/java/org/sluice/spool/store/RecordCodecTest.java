package org.sluice.spool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.sluice.message.EnvelopeAddress;
import org.sluice.spool.SpoolRecord;

class RecordCodecTest {

    private final SpoolRecord full = SpoolRecord.of(
                    "0123456789abcdef.1.2",
                    EnvelopeAddress.parse("\"a b\"@example.org"),
                    EnvelopeAddress.parse("jörg@[192.0.2.1]"),
                    Instant.ofEpochSecond(1_700_000_000, 999_999_999))
            .transaction("0123456789abcdef", "0123456789abcdef.1")
            .state(SpoolRecord.State.QUARANTINED)
            .parameters(Map.of("BODY", "8BITMIME", "ENVID", "x+3D", "ORCPT", "utf-8;\u65e5@x", "REQUIRETLS", ""))
            .dictionaries(Map.of("my_key", "väl\r\nue", "empty", ""), Map.of("spf_status", "pass"))
            .origin("smtp", "192.0.2.7:1234")
            .binding("b1", "g1", 1)
            .sizeOctets(1L << 40)
            .attempts(7, Instant.EPOCH.minusSeconds(5), "450 4.2.0 busy")
            .held(true)
            .quarantine("clamav", "Eicar")
            .build();
    private final Entry entry =
            new Entry(full.id(), full.state(), 42, new Placement(Placement.Kind.SHARED, 41, 300, 17, 1L << 33));

    @Test
    void keepsEverything() throws Exception {
        Stored read = RecordCodec.decode(RecordCodec.encode(new Stored(entry, full)));
        assertThat(read.entry()).isEqualTo(entry);
        assertThat(read.record()).usingRecursiveComparison().isEqualTo(full);
    }

    @Test
    void keepsTheNullSenderAndABarePostmaster() throws Exception {
        SpoolRecord bounce = full.with()
                .sender(EnvelopeAddress.NULL)
                .recipient(EnvelopeAddress.parse("Postmaster"))
                .build();
        SpoolRecord read = RecordCodec.decode(RecordCodec.encode(new Stored(entry, bounce)))
                .record();
        assertThat(read.sender().isNull()).isTrue();
        assertThat(read.recipient()).hasToString("Postmaster");
    }

    @Test
    void skipsFieldsOfAFutureVersion() throws Exception {
        byte[] now = RecordCodec.encode(new Stored(entry, full));
        byte[] future = Arrays.copyOf(now, now.length + 4);
        System.arraycopy(new byte[] {99, 2, 'h', 'i'}, 0, future, now.length, 4);
        assertThat(RecordCodec.decode(sealed(future)).record())
                .usingRecursiveComparison()
                .isEqualTo(full);
    }

    @Test
    void noticesEveryChangedOctet() {
        byte[] sound = RecordCodec.encode(new Stored(entry, full));
        for (int i = 0; i < sound.length; i++) {
            byte[] changed = sound.clone();
            changed[i] ^= 0x20;
            assertThatThrownBy(() -> RecordCodec.decode(changed)).isInstanceOf(DamagedException.class);
        }
    }

    @Test
    void survivesGarbageWithARightChecksum() {
        byte[] sound = RecordCodec.encode(new Stored(entry, full));
        for (int i = 5; i < sound.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = sound.clone();
                changed[i] ^= (byte) (1 << bit);
                assertThat(catchThrowable(() -> RecordCodec.decode(sealed(changed))))
                        .satisfiesAnyOf(
                                e -> assertThat(e).isNull(), e -> assertThat(e).isInstanceOf(DamagedException.class));
            }
            byte[] cut = sealed(Arrays.copyOf(sound, i));
            assertThat(catchThrowable(() -> RecordCodec.decode(cut)))
                    .satisfiesAnyOf(
                            e -> assertThat(e).isNull(), e -> assertThat(e).isInstanceOf(DamagedException.class));
        }
    }

    private static byte[] sealed(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record, 5, record.length - 5);
        byte[] copy = record.clone();
        byte[] checksum = new Packer().fixed(crc.getValue(), 4).toArray();
        System.arraycopy(checksum, 0, copy, 1, 4);
        return copy;
    }
}
