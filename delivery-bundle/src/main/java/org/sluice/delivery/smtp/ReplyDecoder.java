package org.sluice.delivery.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes replies of octets (RFC 5321 section 4.2.1). What has no such shape, or no end, ends the connection. */
final class ReplyDecoder extends ByteToMessageDecoder {

    /** RFC 5321 section 4.5.3.1.5 says 512; real servers write more. */
    static final int MAX_LINE = 2_048;

    static final int MAX_LINES = 128;

    private final List<String> lines = new ArrayList<>();
    private int code;
    private boolean broken;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int length = in.bytesBefore((byte) '\n');
        if (length > MAX_LINE || length < 0 && in.readableBytes() > MAX_LINE) {
            throw malformed("line of more than " + MAX_LINE + " octets");
        }
        if (length >= 0) {
            // Octets beyond ASCII keep one character each; they are escaped where a reply is written.
            String line =
                    in.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
            in.skipBytes(1);
            take(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line, out);
        }
    }

    /** Whether nothing was read that is not a whole reply: what comes now was sent after the last one was read. */
    boolean isEmpty() {
        return lines.isEmpty() && actualReadableBytes() == 0;
    }

    private void take(String line, List<Object> out) {
        int read = code(line);
        if (!lines.isEmpty() && read != code) {
            throw malformed("lines of one reply with the codes " + code + " and " + read);
        }
        code = read;
        lines.add(line.length() > 4 ? line.substring(4) : "");
        if (line.length() > 3 && line.charAt(3) == '-') {
            if (lines.size() >= MAX_LINES) {
                throw malformed("more than " + MAX_LINES + " lines");
            }
            return;
        }
        out.add(new RemoteReply(code, List.copyOf(lines)));
        lines.clear();
    }

    private int code(String line) {
        boolean shaped = line.length() >= 3
                && line.charAt(0) >= '2'
                && line.charAt(0) <= '5'
                && isDigit(line.charAt(1))
                && isDigit(line.charAt(2))
                && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
        if (!shaped) {
            throw malformed("not an SMTP reply");
        }
        return Integer.parseInt(line.substring(0, 3));
    }

    private CorruptedFrameException malformed(String what) {
        broken = true;
        return new CorruptedFrameException("malformed reply: " + what);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
