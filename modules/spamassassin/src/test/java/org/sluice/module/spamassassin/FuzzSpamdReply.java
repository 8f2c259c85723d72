package org.sluice.module.spamassassin;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Any octets of a daemon: a verdict whose parts may be written down, a wish for more, or no verdict; more never turns one around. */
public final class FuzzSpamdReply {

    private FuzzSpamdReply() {}

    /** What came so far. */
    public static void fuzzerTestOneInput(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        try {
            Optional<SpamdReply> reply = SpamdReplyReader.read(text);
            reply.ifPresent(FuzzSpamdReply::check);
            if (reply.isPresent() && !reply.equals(SpamdReplyReader.read(text + "X"))) {
                throw new IllegalStateException(reply + " changes when more comes");
            }
        } catch (SpamdFailure refused) {
            if (refused.getMessage().length() > 300) {
                throw new IllegalStateException(refused.getMessage());
            }
        }
    }

    private static void check(SpamdReply reply) {
        boolean fits = reply.symbols().size() <= SpamdReply.MOST_SYMBOLS
                && reply.symbols().stream().allMatch(name -> name.matches("[A-Za-z0-9_]{1,128}"))
                && reply.score().toPlainString().length() < 30;
        if (!fits) {
            throw new IllegalStateException(reply.toString());
        }
    }
}
