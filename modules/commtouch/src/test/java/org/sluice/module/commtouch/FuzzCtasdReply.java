package org.sluice.module.commtouch;

import java.nio.charset.StandardCharsets;
import org.sluice.support.upstream.MalformedReply;

/** Any octets of the daemon: a class and a threat with a reference of bounded length and facts that may be noted, or no verdict. */
public final class FuzzCtasdReply {

    private FuzzCtasdReply() {}

    /** The content of one answer. */
    public static void fuzzerTestOneInput(byte[] content) {
        try {
            CtasdReply reply = CtasdReplyReader.read(new String(content, StandardCharsets.ISO_8859_1));
            if (reply.refId().isEmpty()
                    || reply.refId().length() > 1_024
                    || reply.refId().indexOf('\n') >= 0
                    || !reply.facts().values().stream().allMatch(FuzzCtasdReply::mayBeNoted)) {
                throw new IllegalStateException(reply.toString());
            }
        } catch (MalformedReply refused) {
            if (refused.getMessage().length() > 300) {
                throw new IllegalStateException(refused.getMessage());
            }
        }
    }

    /** Printable ASCII of bounded length. */
    public static boolean mayBeNoted(String fact) {
        return fact.length() <= 1_024 && fact.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
