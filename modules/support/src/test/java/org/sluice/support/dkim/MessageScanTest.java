package org.sluice.support.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageScanTest {

    @Test
    void keepsEveryOctetOfTheHeader() throws Exception {
        MessageScan scan = scan("A: 1\r\nB :  2\r\n\tx \r\nno field\r\nC:\r\n\r\nD: body");
        assertThat(scan.header()).extracting(Field::text).containsExactly("A: 1", "B :  2\r\n\tx ", "C:");
        assertThat(scan.header()).extracting(Field::name).containsExactly("A", "B", "C");
        assertThat(scan.header().get(1).value()).isEqualTo("  2\r\n\tx ");
        assertThat(scan.header().get(0).is("a")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\r\n", "\r\nA: 1\r\n\r\n", " A: 1\r\n\r\n", "text\r\nA: 1\r\n\r\n", ":\r\nA: 1\r\n\r\n"})
    void findsNoHeaderWhereThereIsNone(String message) throws Exception {
        assertThat(scan(message).header()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A: 1", "A: 1\r\n", "A: 1\r\n\r\n", "From x\r\nA: 1\r\n"})
    void findsAHeaderWithoutABody(String message) throws Exception {
        assertThat(scan(message).header()).extracting(Field::text).containsExactly("A: 1");
    }

    @Test
    void refusesAHeaderWithoutEnd() {
        assertThatThrownBy(() -> MessageScan.of(stream("A: " + "x".repeat(100_000)), 50_000))
                .isInstanceOf(DkimProblem.class);
    }

    /** However the octets arrive, and with several hashes at once. */
    @Test
    void hashesTheBodyInOnePass() throws Exception {
        String body = "line one \r\n".repeat(5_000) + "\r\n\r\n";
        BodyHashes hashes = new BodyHashes();
        BodyHash simple = hashes.of(Canonicalization.SIMPLE, OptionalLong.empty());
        BodyHash relaxed = hashes.of(Canonicalization.RELAXED, OptionalLong.empty());
        BodyHash start = hashes.of(Canonicalization.SIMPLE, OptionalLong.of(4));
        assertThat(hashes.of(Canonicalization.SIMPLE, OptionalLong.of(4))).isSameAs(start);
        scan("A: 1\r\n\r\n" + body).hashBody(hashes);
        assertThat(simple.octets()).isEqualTo(55_000);
        assertThat(relaxed.octets()).isEqualTo(50_000);
        assertThat(start.octets()).isEqualTo(55_000);
        assertThat(simple.is(
                        Digests.sha256().digest("line one \r\n".repeat(5_000).getBytes(StandardCharsets.US_ASCII))))
                .isTrue();
        assertThat(relaxed.is(simple.value())).isFalse();
        assertThat(start.value()).isEqualTo(Digests.sha256().digest("line".getBytes(StandardCharsets.US_ASCII)));
    }

    /** The hashes of an empty body (RFC 6376 sections 3.4.3 and 3.4.4). */
    @Test
    void knowsTheHashesOfNothing() throws Exception {
        BodyHashes hashes = new BodyHashes();
        BodyHash simple = hashes.of(Canonicalization.SIMPLE, OptionalLong.empty());
        BodyHash relaxed = hashes.of(Canonicalization.RELAXED, OptionalLong.empty());
        scan("A: 1\r\n\r\n").hashBody(hashes);
        assertThat(Base64.getEncoder().encodeToString(simple.value()))
                .isEqualTo("frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
        assertThat(Base64.getEncoder().encodeToString(relaxed.value()))
                .isEqualTo("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    private static MessageScan scan(String message) throws Exception {
        return MessageScan.of(stream(message), 512 * 1024);
    }

    /** Brings three octets at a time. */
    private static InputStream stream(String message) {
        return new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] target, int from, int length) {
                return super.read(target, from, Math.min(length, 3));
            }
        };
    }
}
