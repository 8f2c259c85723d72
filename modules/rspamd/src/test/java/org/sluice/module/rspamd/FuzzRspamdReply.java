package org.sluice.module.rspamd;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.sluice.support.upstream.MalformedReply;
import org.sluice.support.upstream.http.HttpReply;

/** Any octets of a server: a verdict whose parts may be written down, or a refusal to take them for one. */
public final class FuzzRspamdReply {

    private static final int LIMIT = 1 << 16;

    private FuzzRspamdReply() {}

    /** The content of one answer. */
    public static void fuzzerTestOneInput(byte[] content) {
        read(content, Map.of());
        read(content, Map.of("message-offset", List.of(String.valueOf(content.length / 2))));
    }

    private static void read(byte[] content, Map<String, List<String>> headers) {
        try {
            check(new RspamdReplyReader(LIMIT).read(new HttpReply(200, "OK", headers, content)));
        } catch (MalformedReply refused) {
            // no verdict is what octets mostly are
        }
    }

    private static void check(RspamdReply reply) {
        boolean fits = reply.symbols().size() <= RspamdReply.MOST_SYMBOLS
                && reply.symbols().stream()
                        .allMatch(
                                symbol -> StandardCharsets.US_ASCII.newEncoder().canEncode(symbol.toString()))
                && isOneLine(reply.action())
                && reply.subject().stream().allMatch(FuzzRspamdReply::isOneLine)
                && reply.smtpMessage().stream().allMatch(FuzzRspamdReply::isOneLine)
                && reply.envelope().added().size() <= EnvelopeEdits.MOST
                && reply.envelope().removed().size() <= EnvelopeEdits.MOST
                && reply.edits().removals().size() <= HeaderEdits.MOST
                && reply.edits().additions().size() <= HeaderEdits.MOST
                && reply.edits().additions().stream()
                        .allMatch(addition -> isOneLine(addition.name()) && isOneLine(addition.value()));
        if (!fits) {
            throw new IllegalStateException(reply.toString());
        }
    }

    private static boolean isOneLine(String text) {
        return text.length() < 10_000 && text.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
    }
}
