package org.sluice.smtp.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {

    static final int TCP4 = 0x11;
    static final int TCP6 = 0x21;
    private static final byte[] FOUR = {(byte) 192, 0, 2, 1, (byte) 198, 51, 100, 2, 0x10, 0x01, 0, 25};

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 198.51.100.2 4097 25, v1 192.0.2.1:4097, 25",
        "PROXY TCP4 0.0.0.0 255.255.255.255 0 65535, v1 0.0.0.0:0, 65535",
        "PROXY TCP6 2001:db8::1 2001:db8::2 4097 25, v1 [2001:db8:0:0:0:0:0:1]:4097, 25",
        "PROXY TCP6 ::ffff:192.0.2.1 ::1 4097 25, v1 192.0.2.1:4097, 25"
    })
    void readsALine(String line, String client, int port) throws Exception {
        ProxyHeader header = read(ascii(line + "\r\nEHLO x\r\n"), 8);
        assertThat(header).hasToString(client);
        assertThat(header.destination().getPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN", "PROXY UNKNOWN ", "PROXY UNKNOWN ffff::1 whatever 0 \t"})
    void knowsThatSomeClientsAreUnknown(String line) throws Exception {
        assertThat(read(ascii(line + "\r\n"), 0).namesClient()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO x\r\n",
                "PROXX ",
                "proxy TCP4 192.0.2.1 198.51.100.2 4097 25\r\n",
                "PROXY\r\n",
                "PROXY \r\n",
                "PROXY TCP4\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 4097 25\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 4097\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 4097 25 \r\n",
                "PROXY TCP4  192.0.2.1 198.51.100.2 4097 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 65536 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 -1 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 +1 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 0025 25\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.2 4097 25\r\n",
                "PROXY TCP4 192.0.2 198.51.100.2 4097 25\r\n",
                "PROXY TCP4 192.0.02.1 198.51.100.2 4097 25\r\n",
                "PROXY TCP4 client.example 198.51.100.2 4097 25\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::2 4097 25\r\n",
                "PROXY TCP6 192.0.2.1 198.51.100.2 4097 25\r\n",
                "PROXY TCP6 2001:db8::1%lo 2001:db8::2 4097 25\r\n",
                "PROXY TCP6 [2001:db8::1] 2001:db8::2 4097 25\r\n",
                "PROXY UDP4 192.0.2.1 198.51.100.2 4097 25\r\n",
                "\r\n\r\n\0\r\nQUIX\n",
                "\r\nEHLO x\r\n"
            })
    void refusesWhatIsNoHeader(String octets) {
        refuses(ascii(octets));
    }

    @Test
    void refusesALineWithoutEnd() {
        refuses(ascii("PROXY UNKNOWN " + "x".repeat(93)));
        refuses(ascii("PROXY UNKNOWN " + "x".repeat(92) + "\r\n"));
    }

    @Test
    void readsBinary() throws Exception {
        assertThat(read(binary(0x21, TCP4, FOUR), 0)).hasToString("v2 192.0.2.1:4097");
        byte[] six = new byte[36];
        six[0] = 0x20;
        six[1] = 1;
        six[15] = 1;
        six[33] = 9;
        assertThat(read(binary(0x21, TCP6, six), 0)).hasToString("v2 [2001:0:0:0:0:0:0:1]:9");
    }

    @Test
    void keepsTheRealAddressWhereNoneIsTold() throws Exception {
        assertThat(read(binary(0x20, 0, new byte[0]), 0).namesClient()).isFalse();
        assertThat(read(binary(0x20, TCP4, FOUR), 0).namesClient()).isFalse();
        assertThat(read(binary(0x21, 0, new byte[0]), 0).namesClient()).isFalse();
        assertThat(read(binary(0x21, 0x31, new byte[216]), 0).namesClient()).isFalse();
    }

    @Test
    void passesByWhatItDoesNotKnow() throws Exception {
        byte[] ssl = tlv(0x20, new byte[40]);
        byte[] noop = tlv(0x04, new byte[0]);
        assertThat(read(binary(0x21, TCP4, joined(FOUR, ssl, noop, tlv(0xee, new byte[300]))), 0)
                        .namesClient())
                .isTrue();
    }

    @Test
    void refusesWhatDoesNotFit() {
        refuses(binary(0x11, TCP4, FOUR));
        refuses(binary(0x22, TCP4, FOUR));
        refuses(binary(0x21, 0x12, FOUR));
        refuses(binary(0x21, 0x41, FOUR));
        refuses(binary(0x21, TCP4, Arrays.copyOf(FOUR, 11)));
        refuses(binary(0x21, TCP6, FOUR));
        refuses(binary(0x21, TCP4, joined(FOUR, new byte[] {1})));
        refuses(binary(0x21, TCP4, joined(FOUR, new byte[] {1, 0})));
        refuses(binary(0x21, TCP4, joined(FOUR, new byte[] {1, 0, 2, 7})));
        refuses(binary(0x21, TCP4, joined(FOUR, tlv(3, new byte[3]))));
        refuses(binary(0x21, TCP4, joined(FOUR, tlv(3, new byte[4]))));
        refuses(binary(0x21, TCP4, new byte[ProxyHeader.MAX_PAYLOAD + 1]));
    }

    @Test
    void takesManySmallTlvsUpToItsBound() throws Exception {
        byte[] bomb = new byte[(ProxyHeader.MAX_PAYLOAD - FOUR.length) / 3 * 3];
        Arrays.fill(bomb, (byte) 0);
        assertThat(read(binary(0x21, TCP4, joined(FOUR, bomb)), 0).namesClient())
                .isTrue();
    }

    @Test
    void checksTheChecksum() throws Exception {
        byte[] header = sealed(0);
        assertThat(read(header, 0)).hasToString("v2 192.0.2.1:4097");
        for (int bit = 16 * 8; bit < header.length * 8; bit++) {
            byte[] damaged = header.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            boolean typeOrLength = bit / 8 >= 28 && bit / 8 < 31;
            if (!typeOrLength) {
                refuses(damaged);
            }
        }
        refuses(binary(
                0x21, TCP4, joined(FOUR, Arrays.copyOfRange(header, 28, 35), Arrays.copyOfRange(header, 28, 35))));
    }

    @Test
    void takesEverySegmentation() throws Exception {
        for (byte[] header : new byte[][] {
            ascii("PROXY TCP4 192.0.2.1 198.51.100.2 4097 25\r\n"),
            binary(0x21, TCP4, joined(FOUR, tlv(5, new byte[9]))),
            sealed(0)
        }) {
            for (int cut = 0; cut < header.length; cut++) {
                ByteBuf in = Unpooled.buffer().writeBytes(header, 0, cut);
                assertThat(ProxyHeader.read(in)).isEmpty();
                assertThat(in.readerIndex()).isZero();
                in.writeBytes(header, cut, header.length - cut).writeByte('E');
                assertThat(ProxyHeader.read(in)).isPresent();
                assertThat(in.readableBytes()).isEqualTo(1);
                in.release();
            }
        }
    }

    /** Whatever comes: a header, not yet one, or none; never anything else, and never more consumed than there is. */
    @Test
    void survivesNoise() {
        Random random = new Random(20_261_121);
        byte[][] seeds = {
            ascii("PROXY TCP4 192.0.2.1 198.51.100.2 4097 25\r\n"),
            ascii("PROXY TCP6 2001:db8::1 2001:db8::2 4097 25\r\n"),
            binary(0x21, TCP4, joined(FOUR, tlv(5, new byte[9]), tlv(0x20, new byte[7]))),
            sealed(3)
        };
        for (int round = 0; round < 200_000; round++) {
            byte[] octets = seeds[random.nextInt(seeds.length)].clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            ByteBuf in = Unpooled.wrappedBuffer(octets, 0, random.nextInt(octets.length + 1));
            int before = in.readableBytes();
            try {
                Optional<ProxyHeader> header = ProxyHeader.read(in);
                assertThat(in.readableBytes() < before).isEqualTo(header.isPresent());
            } catch (ProxyHeader.Malformed e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    private static void refuses(byte[] octets) {
        assertThatThrownBy(() -> read(octets, 0)).isInstanceOf(ProxyHeader.Malformed.class);
    }

    private static ProxyHeader read(byte[] octets, int left) throws ProxyHeader.Malformed {
        ByteBuf in = Unpooled.wrappedBuffer(octets);
        ProxyHeader header = ProxyHeader.read(in).orElseThrow();
        assertThat(in.readableBytes()).isEqualTo(left);
        return header;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] binary(int command, int family, byte[] payload) {
        return ByteBuffer.allocate(16 + payload.length)
                .put(ascii("\r\n\r\n\0\r\nQUIT\n"))
                .put((byte) command)
                .put((byte) family)
                .putShort((short) payload.length)
                .put(payload)
                .array();
    }

    /** A header of 12 octets of addresses, a checksum and so many octets of padding. */
    private static byte[] sealed(int padding) {
        byte[] header = binary(0x21, TCP4, joined(FOUR, tlv(3, new byte[4]), tlv(4, new byte[padding])));
        CRC32C crc = new CRC32C();
        crc.update(header);
        ByteBuffer.wrap(header).putInt(31, (int) crc.getValue());
        return header;
    }

    private static byte[] tlv(int type, byte[] value) {
        return ByteBuffer.allocate(3 + value.length)
                .put((byte) type)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all =
                ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }
}
