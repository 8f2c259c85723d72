package org.sluice.smtp.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.TestServer;

/**
 * Any octets as the content of a message in chunks, in any pieces: one message with these octets or a refusal, and none of them
 * is ever a command.
 */
public final class FuzzChunks {

    private static final String BEFORE = "EHLO c\r\nMAIL FROM:<ok@x>\r\nRCPT TO:<ok@x>\r\n";
    private static final TestServer REFUSING = server("refuse");
    private static final TestServer NORMALISING = server("normalise");

    private FuzzChunks() {}

    /** The first octet sets policy and number of chunks, the second where to cut them, the third the pieces of the wire. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 3) {
            return;
        }
        boolean normalise = (input[0] & 1) == 1;
        String content = new String(input, 3, input.length - 3, StandardCharsets.ISO_8859_1);
        List<String> chunks = chunks(content, 1 + (input[0] >> 1 & 3), 1 + (input[1] & 0xff));
        EndOfData.Outcome expected = EndOfData.chunked(chunks, normalise);
        TestServer server = normalise ? NORMALISING : REFUSING;
        try (EmbeddedSession session = new EmbeddedSession(server, Judgement.OK)) {
            session.judgeNothing();
            session.send(BEFORE);
            List<Integer> codes = sent(session, EndOfData.wire(chunks) + "QUIT\r\n", 1 + (input[2] & 0xff));
            session.check();
            List<String> accepted = session.accepted().stream()
                    .map(ScriptedCore.Accepted::octets)
                    .toList();
            if (!codes.equals(expected.codes()) || !accepted.equals(expected.accepted())) {
                throw new IllegalStateException(codes + " " + accepted + " (expected: " + expected + ")");
            }
        }
    }

    private static List<Integer> sent(EmbeddedSession session, String octets, int piece) {
        List<Integer> codes = new ArrayList<>();
        for (int at = 0; at < octets.length(); at += piece) {
            codes.addAll(session.send(octets.substring(at, Math.min(octets.length(), at + piece))));
        }
        return codes;
    }

    private static List<String> chunks(String content, int most, int octets) {
        List<String> chunks = new ArrayList<>();
        int at = 0;
        while (chunks.size() + 1 < most && at + octets < content.length()) {
            chunks.add(content.substring(at, at + octets));
            at += octets;
        }
        chunks.add(content.substring(at));
        return chunks;
    }

    private static TestServer server(String bareLineEnds) {
        return new TestServer(Map.of(
                "bare_line_ends", bareLineEnds, "unauthorized_pipelining", "accept", "body_in_memory", "1073741824"));
    }
}
