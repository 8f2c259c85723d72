package org.sluice.module.rspamd;

import java.nio.charset.StandardCharsets;
import org.sluice.support.http.HttpMalformed;
import org.sluice.support.http.HttpReplyReader;

/** Any octets of a server: a verdict whose parts may be written down, or a refusal to take them for one. */
public final class FuzzRspamdReply {

    private static final int LIMIT = 1 << 16;

    private FuzzRspamdReply() {}

    /** What comes over the connection, first in one piece, then octet by octet. */
    public static void fuzzerTestOneInput(byte[] wire) {
        String whole = outcome(wire, Math.max(1, wire.length));
        String pieces = outcome(wire, 1);
        if (!whole.equals(pieces)) {
            throw new IllegalStateException(whole + " in one piece, in many " + pieces);
        }
    }

    private static String outcome(byte[] wire, int step) {
        HttpReplyReader reader = new HttpReplyReader(LIMIT);
        try {
            for (int at = 0; at < wire.length; at += step) {
                reader.take(wire, at, Math.min(step, wire.length - at));
            }
            reader.end();
            return checked(new RspamdReplyReader(LIMIT).read(reader.reply().content()))
                    .toString();
        } catch (HttpMalformed | MalformedReply refused) {
            return "refused";
        }
    }

    private static RspamdReply checked(RspamdReply reply) {
        boolean fits = reply.symbols().size() <= RspamdReply.MOST_SYMBOLS
                && reply.symbols().stream()
                        .allMatch(
                                symbol -> StandardCharsets.US_ASCII.newEncoder().canEncode(symbol.toString()))
                && isOneLine(reply.action())
                && reply.subject().stream().allMatch(FuzzRspamdReply::isOneLine)
                && reply.smtpMessage().stream().allMatch(FuzzRspamdReply::isOneLine)
                && reply.edits().removals().size() <= HeaderEdits.MOST
                && reply.edits().additions().size() <= HeaderEdits.MOST
                && reply.edits().additions().stream()
                        .allMatch(addition -> isOneLine(addition.name()) && isOneLine(addition.value()));
        if (!fits) {
            throw new IllegalStateException(reply.toString());
        }
        return reply;
    }

    private static boolean isOneLine(String text) {
        return text.length() < 10_000 && text.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
    }
}
