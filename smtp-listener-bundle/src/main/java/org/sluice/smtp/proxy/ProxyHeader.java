package org.sluice.smtp.proxy;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.sluice.support.net.Cidr;

/**
 * What a proxy says about the connection it hands on: the PROXY protocol, versions 1 and 2, as HAProxy specifies it. Reads
 * strictly and within bounds: a header is whole, not whole yet, or no header.
 *
 * @param version 1 or 2
 * @param source the client; null where the proxy speaks for itself (LOCAL) or does not know (UNKNOWN)
 * @param destination where the client connected to; null exactly when the source is
 */
public record ProxyHeader(int version, InetSocketAddress source, InetSocketAddress destination) {

    /** What came is no PROXY header. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String why) {
            super(why, null, false, false);
        }
    }

    /** Octets of the longest line of version 1, CRLF included. */
    private static final int MAX_LINE = 107;

    /** Octets behind the fixed part of version 2: addresses and TLVs. The protocol itself allows 65,535. */
    static final int MAX_PAYLOAD = 4_096;

    private static final byte[] LINE_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FIXED = SIGNATURE.length + 4;
    private static final int TLV_FIXED = 3;
    private static final int TLV_CRC32C = 0x03;
    private static final int CRC_OCTETS = 4;
    private static final int UNIX_OCTETS = 216;

    /** Whether it names a client; if not, the proxy's own address holds. */
    public boolean namesClient() {
        return source != null;
    }

    /** Reads a header and consumes it; empty, and nothing consumed, as long as it is not whole. */
    static Optional<ProxyHeader> read(ByteBuf in) throws Malformed {
        if (!in.isReadable()) {
            return Optional.empty();
        }
        boolean binary = in.getByte(in.readerIndex()) == SIGNATURE[0];
        byte[] start = binary ? SIGNATURE : LINE_START;
        for (int i = 0; i < Math.min(start.length, in.readableBytes()); i++) {
            if (in.getByte(in.readerIndex() + i) != start[i]) {
                throw new Malformed("no PROXY header");
            }
        }
        return binary ? binary(in) : line(in);
    }

    // --- Version 1

    private static Optional<ProxyHeader> line(ByteBuf in) throws Malformed {
        int start = in.readerIndex();
        int seen = Math.min(in.readableBytes(), MAX_LINE);
        int lf = in.indexOf(start, start + seen, (byte) '\n');
        if (lf < 0) {
            if (seen == MAX_LINE) {
                throw new Malformed("PROXY line without end");
            }
            return Optional.empty();
        }
        if (in.getByte(lf - 1) != '\r') {
            throw new Malformed("PROXY line without CR");
        }
        String line = in.toString(start, lf - 1 - start, StandardCharsets.ISO_8859_1);
        ProxyHeader header = line(line);
        in.readerIndex(lf + 1);
        return Optional.of(header);
    }

    private static ProxyHeader line(String line) throws Malformed {
        String[] words = line.split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return new ProxyHeader(1, null, null);
        }
        boolean ipv4 = words[1].equals("TCP4");
        if (words.length != 6 || !ipv4 && !words[1].equals("TCP6")) {
            throw new Malformed("PROXY line of another form");
        }
        return new ProxyHeader(
                1,
                new InetSocketAddress(address(words[2], ipv4), port(words[4])),
                new InetSocketAddress(address(words[3], ipv4), port(words[5])));
    }

    private static InetAddress address(String text, boolean ipv4) throws Malformed {
        boolean plain = text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80 || c == '.' || c == ':');
        if (plain && ipv4 == text.indexOf(':') < 0) {
            try {
                InetAddress address = Cidr.literal(text);
                // No leading zeros: what one reads as decimal, another takes for octal.
                if (!ipv4 || address.getHostAddress().equals(text)) {
                    return Cidr.unmapped(address);
                }
            } catch (IllegalArgumentException e) {
                throw new Malformed("PROXY line with a bad address");
            }
        }
        throw new Malformed("PROXY line with a bad address");
    }

    private static int port(String text) throws Malformed {
        boolean canonical = text.equals("0") || text.matches("[1-9][0-9]{0,4}");
        int port = canonical ? Integer.parseInt(text) : -1;
        if (port < 0 || port > 65_535) {
            throw new Malformed("PROXY line with a bad port");
        }
        return port;
    }

    // --- Version 2

    private static Optional<ProxyHeader> binary(ByteBuf in) throws Malformed {
        int start = in.readerIndex();
        if (in.readableBytes() < FIXED) {
            return Optional.empty();
        }
        int command = in.getUnsignedByte(start + SIGNATURE.length);
        int family = in.getUnsignedByte(start + SIGNATURE.length + 1);
        int length = in.getUnsignedShort(start + SIGNATURE.length + 2);
        if (command != 0x20 && command != 0x21) {
            throw new Malformed("PROXY header of an unknown version or command");
        }
        if (length > MAX_PAYLOAD) {
            throw new Malformed("PROXY header of " + length + " octets");
        }
        if (in.readableBytes() < FIXED + length) {
            return Optional.empty();
        }
        int addresses = addressOctets(family);
        if (length < addresses) {
            throw new Malformed("PROXY header too short for its addresses");
        }
        checkTlvs(in, start, start + FIXED + addresses, start + FIXED + length);
        boolean named = command == 0x21 && (family == 0x11 || family == 0x21);
        ProxyHeader header = named ? named(in, start + FIXED, family == 0x11 ? 4 : 16) : new ProxyHeader(2, null, null);
        in.readerIndex(start + FIXED + length);
        return Optional.of(header);
    }

    /** SMTP runs over streams: TCP, a Unix socket of the proxy's own, or unspecified; never over datagrams. */
    private static int addressOctets(int family) throws Malformed {
        return switch (family) {
            case 0x00 -> 0;
            case 0x11 -> 12;
            case 0x21 -> 36;
            case 0x31 -> UNIX_OCTETS;
            default -> throw new Malformed("PROXY header of an unknown family");
        };
    }

    private static ProxyHeader named(ByteBuf in, int at, int octets) throws Malformed {
        int ports = at + 2 * octets;
        return new ProxyHeader(
                2,
                new InetSocketAddress(address(in, at, octets), in.getUnsignedShort(ports)),
                new InetSocketAddress(address(in, at + octets, octets), in.getUnsignedShort(ports + 2)));
    }

    private static InetAddress address(ByteBuf in, int at, int octets) throws Malformed {
        byte[] raw = new byte[octets];
        in.getBytes(at, raw);
        try {
            return Cidr.unmapped(InetAddress.getByAddress(raw));
        } catch (UnknownHostException e) {
            throw new Malformed("PROXY header with a bad address");
        }
    }

    /** Each TLV has to fit; what they say is nobody's business here but the checksum's. */
    private static void checkTlvs(ByteBuf in, int start, int from, int end) throws Malformed {
        boolean checked = false;
        int at = from;
        while (at < end) {
            int value = at + TLV_FIXED;
            int next = value > end ? -1 : value + in.getUnsignedShort(at + 1);
            if (next < 0 || next > end) {
                throw new Malformed("PROXY header with a TLV beyond its end");
            }
            if (in.getUnsignedByte(at) == TLV_CRC32C) {
                if (checked || next - value != CRC_OCTETS || !isIntact(in, start, value, end)) {
                    throw new Malformed("PROXY header with a wrong checksum");
                }
                checked = true;
            }
            at = next;
        }
    }

    /** The checksum covers the whole header with its own four octets taken as zero. */
    private static boolean isIntact(ByteBuf in, int start, int field, int end) {
        byte[] header = new byte[end - start];
        in.getBytes(start, header);
        for (int i = 0; i < CRC_OCTETS; i++) {
            header[field - start + i] = 0;
        }
        CRC32C crc = new CRC32C();
        crc.update(header, 0, header.length);
        return crc.getValue() == in.getUnsignedInt(field);
    }

    /** The client as it is written in logs. */
    @Override
    public String toString() {
        if (!namesClient()) {
            return "v" + version + " without a client";
        }
        String host = source.getAddress().getHostAddress();
        boolean ipv4 = source.getAddress() instanceof Inet4Address;
        return "v" + version + ' ' + (ipv4 ? host : '[' + host + ']') + ':' + source.getPort();
    }
}
