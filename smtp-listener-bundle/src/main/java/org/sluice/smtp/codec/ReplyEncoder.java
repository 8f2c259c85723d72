package org.sluice.smtp.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.sluice.message.SmtpReply;

/** Writes replies as RFC 5321 section 4.2 has them; {@link SmtpReply} sees to it that no text can break a line. */
public final class ReplyEncoder {

    private ReplyEncoder() {}

    /** Appends the lines of a reply. */
    public static void encode(SmtpReply reply, boolean enhancedCodes, ByteBuf out) {
        String text = reply.text();
        int start = 0;
        boolean last;
        do {
            int end = text.indexOf('\n', start);
            last = end < 0;
            line(reply, last, enhancedCodes, out);
            ByteBufUtil.writeAscii(out, text.substring(start, last ? text.length() : end));
            out.writeByte('\r').writeByte('\n');
            start = end + 1;
        } while (!last);
    }

    private static void line(SmtpReply reply, boolean last, boolean enhancedCodes, ByteBuf out) {
        int code = reply.code();
        out.writeByte('0' + code / 100).writeByte('0' + code / 10 % 10).writeByte('0' + code % 10);
        out.writeByte(last ? ' ' : '-');
        if (enhancedCodes && !reply.enhanced().isEmpty()) {
            ByteBufUtil.writeAscii(out, reply.enhanced());
            out.writeByte(' ');
        }
    }
}
