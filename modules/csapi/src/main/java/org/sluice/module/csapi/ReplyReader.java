package org.sluice.module.csapi;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a reply as it comes (RFC 3507 sections 4.3 to 4.5): header, the header of what is inside, its body in chunks, which
 * is thrown away, and what stands behind. Reads octets once, however they are cut. Throws on what is not ICAP.
 */
final class ReplyReader {

    private static final int MOST_HEAD = 64 * 1024;
    private static final int MOST_LINE = 4 * 1024;
    private static final Pattern BODY = Pattern.compile("([a-z]+)-body=([0-9]{1,8})\\s*$");

    private enum State {
        HEAD,
        INNER,
        SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER
    }

    private State state = State.HEAD;
    private IcapHead head;
    private Optional<IcapHead> inner = Optional.empty();
    private final StringBuilder trailer = new StringBuilder("\r\n");
    private int innerOctets;
    private boolean hasBody;
    private long chunk;
    private int seen;

    /** The reply, once it is complete. {@code 100 Continue} is one too. */
    Optional<IcapReply> read(ByteBuf octets) {
        while (true) {
            switch (state) {
                case HEAD -> {
                    Optional<String> block = block(octets);
                    if (block.isEmpty()) {
                        return Optional.empty();
                    }
                    head = IcapHead.read(block.get());
                    if (!head.protocol().startsWith("ICAP/") || head.status() == 0) {
                        throw new IllegalStateException("not ICAP");
                    }
                    if (!isMore()) {
                        return done();
                    }
                    state = State.INNER;
                }
                case INNER -> {
                    if (octets.readableBytes() < innerOctets) {
                        return Optional.empty();
                    }
                    readInner(octets);
                    if (!hasBody) {
                        return done();
                    }
                    state = State.SIZE;
                }
                case SIZE -> {
                    Optional<String> line = line(octets);
                    if (line.isEmpty()) {
                        return Optional.empty();
                    }
                    chunk = size(line.get());
                    state = chunk == 0 ? State.TRAILER : State.CHUNK;
                }
                case CHUNK -> {
                    int some = (int) Math.min(chunk, octets.readableBytes());
                    octets.skipBytes(some);
                    chunk -= some;
                    if (chunk > 0) {
                        return Optional.empty();
                    }
                    state = State.CHUNK_END;
                }
                case CHUNK_END -> {
                    Optional<String> line = line(octets);
                    if (line.isEmpty()) {
                        return Optional.empty();
                    }
                    if (!line.get().isEmpty()) {
                        throw new IllegalStateException("a chunk without end");
                    }
                    state = State.SIZE;
                }
                case TRAILER -> {
                    Optional<String> line = line(octets);
                    if (line.isEmpty()) {
                        return Optional.empty();
                    }
                    if (line.get().isEmpty()) {
                        return done();
                    }
                    trailer.append(line.get()).append("\r\n");
                    if (trailer.length() > MOST_HEAD) {
                        throw new IllegalStateException("too much behind the body");
                    }
                }
                default -> throw new IllegalStateException(state.name());
            }
        }
    }

    /** Makes ready for the next reply: the one after {@code 100 Continue}. */
    void again() {
        state = State.HEAD;
    }

    private Optional<IcapReply> done() {
        Optional<IcapHead> behind =
                trailer.length() > 2 ? Optional.of(IcapHead.read(trailer.toString())) : Optional.empty();
        return Optional.of(new IcapReply(head, inner, behind));
    }

    /** Whether something is inside; without a word about it, nothing is. */
    private boolean isMore() {
        if (head.status() == 100 || head.status() == 204) {
            return false;
        }
        Matcher body = BODY.matcher(head.first("encapsulated").orElse(""));
        if (!body.find()) {
            return false;
        }
        hasBody = !body.group(1).equals("null");
        innerOctets = Integer.parseInt(body.group(2));
        if (innerOctets > MOST_HEAD) {
            throw new IllegalStateException("a header of " + innerOctets + " octets inside");
        }
        return hasBody || innerOctets > 0;
    }

    private void readInner(ByteBuf octets) {
        if (innerOctets > 0) {
            String blocks = octets.readCharSequence(innerOctets, StandardCharsets.ISO_8859_1)
                    .toString();
            // The request comes first where it is sent back too; what matters is the response.
            int response = blocks.startsWith("HTTP/") ? 0 : blocks.indexOf("\nHTTP/") + 1;
            inner = Optional.of(IcapHead.read(blocks.substring(response).stripTrailing()));
        }
    }

    /** A header block; octets are looked at once while it is not complete. */
    private Optional<String> block(ByteBuf octets) {
        int from = octets.readerIndex();
        for (int i = from + Math.max(0, seen - 3); i < octets.writerIndex(); i++) {
            if (octets.getByte(i) == '\n' && endsBlock(octets, from, i)) {
                String block = octets.toString(from, i - from, StandardCharsets.ISO_8859_1);
                octets.readerIndex(i + 1);
                seen = 0;
                return Optional.of(block.stripTrailing());
            }
        }
        seen = octets.readableBytes();
        if (seen > MOST_HEAD) {
            throw new IllegalStateException("a header of more than " + MOST_HEAD + " octets");
        }
        return Optional.empty();
    }

    /** Whether the line that ends there is empty. */
    private static boolean endsBlock(ByteBuf octets, int from, int lineFeed) {
        int before = lineFeed - 1;
        if (before >= from && octets.getByte(before) == '\r') {
            before--;
        }
        return before >= from && octets.getByte(before) == '\n';
    }

    private static Optional<String> line(ByteBuf octets) {
        int end = octets.indexOf(octets.readerIndex(), octets.writerIndex(), (byte) '\n');
        if (end < 0) {
            if (octets.readableBytes() > MOST_LINE) {
                throw new IllegalStateException("a line of more than " + MOST_LINE + " octets");
            }
            return Optional.empty();
        }
        String line = octets.toString(octets.readerIndex(), end - octets.readerIndex(), StandardCharsets.ISO_8859_1);
        octets.readerIndex(end + 1);
        return Optional.of(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }

    private static long size(String line) {
        String digits = line.split(";", 2)[0].strip();
        if (!digits.matches("[0-9A-Fa-f]{1,8}")) {
            throw new IllegalStateException("a chunk without size");
        }
        return Long.parseLong(digits, 16);
    }
}
