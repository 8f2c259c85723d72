package org.sluice.module.ctipd;

import java.nio.charset.StandardCharsets;
import org.sluice.module.commtouch.FuzzCtasdReply;
import org.sluice.support.upstream.MalformedReply;

/** Any octets of the daemon: advice with a reference of bounded length and facts that may be noted, or none. */
public final class FuzzReputation {

    private FuzzReputation() {}

    /** The content of one answer. */
    public static void fuzzerTestOneInput(byte[] content) {
        try {
            Reputation reputation = ReputationReader.read(new String(content, StandardCharsets.ISO_8859_1));
            if (reputation.refId().length() > 1_024
                    || reputation.refId().indexOf('\n') >= 0
                    || !reputation.facts().values().stream().allMatch(FuzzCtasdReply::mayBeNoted)) {
                throw new IllegalStateException(reputation.toString());
            }
        } catch (MalformedReply refused) {
            if (refused.getMessage().length() > 300) {
                throw new IllegalStateException(refused.getMessage());
            }
        }
    }
}
