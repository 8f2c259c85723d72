package org.sluice.smtp.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.codec.Utf8;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.proxy.XclientClaims;
import org.sluice.support.text.Xtext;

/**
 * Any octets as values of ESMTP parameters: what is taken for xtext (RFC 3461 section 4) decodes to a text that is written again
 * in the same sense, and neither DSN, AUTH nor XCLIENT lets a control character through, however it is written.
 */
public final class FuzzXtext {

    private FuzzXtext() {}

    /** Read as UTF-8 where it is, as a command line is. */
    public static void fuzzerTestOneInput(byte[] input) {
        String value = Utf8.decode(new String(input, StandardCharsets.ISO_8859_1))
                .orElse(new String(input, StandardCharsets.US_ASCII));
        Optional<String> decoded = Xtext.decode(value);
        decoded.ifPresent(text -> {
            String again = Xtext.encode(text);
            require(again.chars().allMatch(c -> c > ' ' && c <= '~' && c != '='), "not xtext: " + again);
            require(Xtext.decode(again).equals(decoded), "another sense: " + again);
            require(Xtext.decodeLeniently(value).equals(decoded), "read in two ways: " + value);
        });
        parameters("MAIL FROM:<a@x> ENVID=", value);
        parameters("MAIL FROM:<a@x> AUTH=", value);
        parameters("RCPT TO:<a@x> ORCPT=rfc822;", value);
        parameters("RCPT TO:<a@x> ORCPT=utf-8;", value);
        try {
            require(printable(XclientClaims.decoded(value)), "XCLIENT takes " + value);
        } catch (CommandRefused refused) {
            require(refused.reply() == Reply.PARAMETER_SYNTAX, "refused with " + refused.reply());
        }
    }

    private static void parameters(String command, String value) {
        try (EmbeddedSession session = new EmbeddedSession(Holder.SERVER, Judgement.OK)) {
            String wire = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            String before = command.startsWith("RCPT") ? "MAIL FROM:<a@x> SMTPUTF8\r\n" : "";
            session.send("EHLO c\r\n" + before);
            int envelopes = session.envelopes().size();
            session.send(command + wire + "\r\n");
            for (String taken :
                    session.envelopes().subList(envelopes, session.envelopes().size())) {
                String decoded = Xtext.decodeLeniently(taken).orElse(taken);
                require(taken.chars().noneMatch(Character::isISOControl), "control character in " + taken);
                require(decoded.chars().noneMatch(Character::isISOControl), "control character encoded in " + taken);
            }
            session.check();
        }
    }

    private static boolean printable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static final class Holder {
        private static final TestServer SERVER =
                new TestServer(Map.of("error_limit", "0", "auth_allow_plaintext", "true"));
    }
}
