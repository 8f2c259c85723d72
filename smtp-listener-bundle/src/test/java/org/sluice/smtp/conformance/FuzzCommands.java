package org.sluice.smtp.conformance;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.sluice.smtp.listener.TestServer;

/**
 * Any octets as a whole dialogue: every reply is one, nothing throws, the core sees nothing out of order, no message is
 * accepted without its sender and recipient, and cut into pieces they come to the same.
 */
public final class FuzzCommands {

    private static final TestServer SERVER = new TestServer(Map.of(
            "error_limit", "0",
            "junk_command_limit", "0",
            "tarpit_after_errors", "0",
            // How it is cut is all that says whether a client waited.
            "unauthorized_pipelining", "accept",
            "body_in_memory", "1073741824"));

    private FuzzCommands() {}

    /** The first octet says where to cut. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String dialogue = new String(input, 1, input.length - 1, StandardCharsets.ISO_8859_1);
        int piece = 1 + (input[0] & 0xff) % 16;
        String whole = outcome(dialogue, Integer.MAX_VALUE);
        String cut = outcome(dialogue, piece);
        if (!whole.equals(cut)) {
            throw new IllegalStateException("in pieces of " + piece + ": " + cut + " (expected: " + whole + ")");
        }
    }

    private static String outcome(String dialogue, int piece) {
        try (EmbeddedSession session = new EmbeddedSession(SERVER, Judgement.OK)) {
            List<Integer> codes = session.replies();
            int at = 0;
            while (at < dialogue.length() && !session.isClosed()) {
                int end = at + Math.min(piece, dialogue.length() - at);
                codes.addAll(session.send(dialogue.substring(at, end)));
                at = end;
            }
            session.check();
            return codes + " " + session.picture() + " " + session.accepted();
        }
    }
}
