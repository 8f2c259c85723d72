package org.sluice.module.csapi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import org.sluice.support.scan.ScanResult;

/**
 * Any octets are a reply, or the beginning of one, or no ICAP; how they are cut makes no difference, and what they mean can be
 * written down.
 */
public final class FuzzIcapReplies {

    private FuzzIcapReplies() {}

    /** What a server sent. */
    public static void fuzzerTestOneInput(byte[] octets) {
        String whole = read(octets, octets.length == 0 ? 1 : octets.length);
        String cut = read(octets, 7);
        if (!whole.equals(cut)) {
            throw new AssertionError(whole + " and, cut, " + cut);
        }
    }

    private static String read(byte[] octets, int piece) {
        ReplyReader reader = new ReplyReader();
        ByteBuf unread = Unpooled.buffer();
        try {
            for (int at = 0; at < octets.length; at += piece) {
                unread.writeBytes(octets, at, Math.min(piece, octets.length - at));
                Optional<IcapReply> reply = reader.read(unread);
                if (reply.isPresent()) {
                    return meaning(reply.get());
                }
            }
            return "more";
        } catch (IllegalStateException noIcap) {
            return "nonsense";
        }
    }

    private static String meaning(IcapReply reply) {
        StringBuilder meaning = new StringBuilder();
        for (boolean asResponse : new boolean[] {true, false}) {
            ScanResult result = Findings.of(reply, asResponse);
            String text = result.word() + ' ' + result.detail() + ' ' + result.raw();
            if (!text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
                throw new AssertionError("not printable: " + text);
            }
            meaning.append(text);
        }
        return meaning.append(Options.of(reply, 0).version()).toString();
    }
}
