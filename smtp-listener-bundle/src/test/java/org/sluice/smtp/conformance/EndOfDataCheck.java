package org.sluice.smtp.conformance;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sluice.smtp.codec.SmtpDecoder;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.TestServer;

/** Runs strings of {@link EndOfData} on the decoder and on the whole listener, cut into pieces in every way that matters. */
final class EndOfDataCheck implements AutoCloseable {

    /** Octets in front of the smuggled transaction between which packets may end. */
    static final int LAST = 8;

    private static final String RECIPIENT = "EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n";
    private static final String ENVELOPE = RECIPIENT + "DATA\r\n";
    private static final int TOLD = 20;

    private final TestServer refusing = new TestServer(Map.of("bare_line_ends", "refuse", "error_limit", "0"));
    private final TestServer normalising = new TestServer(Map.of("bare_line_ends", "normalise", "error_limit", "0"));
    private final List<String> differences = new ArrayList<>();
    private long runs;
    private long different;
    private long ended;

    long runs() {
        return runs;
    }

    long different() {
        return different;
    }

    /** Strings that hold CRLF.CRLF themselves: there the client sent two messages. */
    long ended() {
        return ended;
    }

    List<String> differences() {
        return differences;
    }

    /** Every way to cut the last octets, on the decoder alone. */
    void onDecoder(String middle, boolean normalise) {
        String input = EndOfData.input(middle);
        byte[] octets = EndOfData.octets(input);
        byte[] expected = EndOfData.octets(expected(input, normalise));
        int smuggled = octets.length - EndOfData.SMUGGLED.length();
        int places = Math.min(LAST, smuggled);
        for (int mask = 0; mask < 1 << places; mask++) {
            runs++;
            if (!Arrays.equals(decoded(octets, normalise, smuggled, mask), expected)) {
                differs(middle, normalise, "decoder, cut at " + Integer.toBinaryString(mask));
            }
        }
    }

    /** The whole listener: in one piece, in two with every place to cut, and octet by octet. */
    void onListener(String middle, boolean normalise) {
        String input = EndOfData.input(middle);
        EndOfData.Outcome expected = EndOfData.outcome(input, normalise);
        int smuggled = input.length() - EndOfData.SMUGGLED.length();
        ended += EndOfData.endsIn(middle) ? 1 : 0;
        onListener(middle, normalise, expected, List.of(input));
        for (int cut = Math.max(1, smuggled - LAST); cut <= smuggled; cut++) {
            onListener(middle, normalise, expected, List.of(input.substring(0, cut), input.substring(cut)));
        }
        onListener(middle, normalise, expected, List.of(input.split("")));
    }

    /** In chunks: in one, and in two with every place to cut among the last octets; each in one piece and octet by octet. */
    void inChunks(String middle, boolean normalise) {
        String input = EndOfData.input(middle);
        int smuggled = input.length() - EndOfData.SMUGGLED.length();
        inChunks(middle, normalise, List.of(input));
        for (int cut = Math.max(1, smuggled - LAST); cut <= smuggled; cut++) {
            inChunks(middle, normalise, List.of(input.substring(0, cut), input.substring(cut)));
        }
    }

    private void inChunks(String middle, boolean normalise, List<String> chunks) {
        String octets = EndOfData.wire(chunks) + "QUIT\r\n";
        EndOfData.Outcome expected = EndOfData.chunked(chunks, normalise);
        run(middle, normalise, RECIPIENT, expected, List.of(octets));
        run(middle, normalise, RECIPIENT, expected, List.of(octets.split("")));
    }

    private void onListener(String middle, boolean normalise, EndOfData.Outcome expected, List<String> pieces) {
        run(middle, normalise, ENVELOPE, expected, pieces);
    }

    private void run(
            String middle, boolean normalise, String envelope, EndOfData.Outcome expected, List<String> pieces) {
        runs++;
        TestServer server = normalise ? normalising : refusing;
        try (EmbeddedSession session = new EmbeddedSession(server, Judgement.OK)) {
            session.send(envelope);
            List<Integer> codes = new ArrayList<>();
            for (String piece : pieces) {
                codes.addAll(session.send(piece));
            }
            List<String> accepted = session.accepted().stream()
                    .map(ScriptedCore.Accepted::octets)
                    .toList();
            boolean same = codes.equals(expected.codes()) && accepted.equals(expected.accepted());
            if (!same || !session.isClosed() || !server.core.violations.isEmpty()) {
                differs(
                        middle,
                        normalise,
                        "listener, " + pieces.size() + " pieces: " + codes + " accepted " + accepted);
                server.core.violations.clear();
            }
        }
    }

    private void differs(String middle, boolean normalise, String where) {
        different++;
        if (differences.size() < TOLD) {
            differences.add(EndOfData.printable(middle) + (normalise ? " normalised" : " refused") + ", " + where);
        }
    }

    private static String expected(String input, boolean normalise) {
        String content = EndOfData.content(input);
        StringBuilder expected = new StringBuilder();
        expected.append(normalise ? EndOfData.normalised(content) : EndOfData.unstuffed(content));
        expected.append('|').append(EndOfData.isBare(content)).append('|');
        for (String line : EndOfData.behind(input).split("(?<=\r\n)")) {
            String command = line.substring(0, line.length() - 2);
            boolean bad = command.indexOf('\r') >= 0 || command.indexOf('\n') >= 0 || command.indexOf(0) >= 0;
            expected.append(bad ? "BAD_LINE" : line);
        }
        return expected.toString();
    }

    private static byte[] decoded(byte[] octets, boolean normalise, int last, int mask) {
        SmtpDecoder decoder = new SmtpDecoder(4_096, normalise, true);
        ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length + 32);
        decoder.expectContent();
        int start = 0;
        for (int i = LAST; i >= 0; i--) {
            int end = last - i;
            if ((mask >> i & 1) == 1 && end > start) {
                feed(decoder, octets, start, end, out);
                start = end;
            }
        }
        feed(decoder, octets, start, octets.length, out);
        return out.toByteArray();
    }

    private static void feed(SmtpDecoder decoder, byte[] octets, int start, int end, ByteArrayOutputStream out) {
        decoder.feed(Unpooled.wrappedBuffer(octets, start, end - start));
        for (SmtpDecoder.Event event = decoder.pull(); event != SmtpDecoder.Event.NEED_INPUT; event = decoder.pull()) {
            switch (event) {
                case CONTENT -> {
                    for (int i = 0; i < decoder.chunkLength(); i++) {
                        out.write(decoder.chunk().getByte(decoder.chunkStart() + i));
                    }
                }
                case END_OF_CONTENT -> {
                    append(out, "|" + decoder.sawBareLineEnd() + "|");
                    decoder.expectCommands();
                }
                case LINE -> append(out, decoder.line() + "\r\n");
                default -> append(out, event.name());
            }
        }
    }

    private static void append(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        refusing.close();
        normalising.close();
    }
}
