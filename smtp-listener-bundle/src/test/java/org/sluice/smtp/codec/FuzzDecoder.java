package org.sluice.smtp.codec;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Any octets as commands and content by turns: the events are the same whether they come in one buffer or in pieces, what
 * follows a final dot included.
 */
public final class FuzzDecoder {

    private FuzzDecoder() {}

    /** The first octet sets the policy, the second where to cut. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        boolean normalise = (input[0] & 1) == 1;
        int piece = 1 + (input[1] & 0xff) % 8;
        String whole = events(input, normalise, Integer.MAX_VALUE);
        String cut = events(input, normalise, piece);
        if (!whole.equals(cut)) {
            throw new IllegalStateException("in pieces of " + piece + ": " + cut + " (expected: " + whole + ")");
        }
        // The very last CR may still find its LF.
        if (normalise && whole.replace("\r\n", "").replaceFirst("\r\\d+$", "").matches("(?s).*[\r\n].*")) {
            throw new IllegalStateException("bare line end after normalising: " + whole);
        }
    }

    private static String events(byte[] input, boolean normalise, int piece) {
        SmtpDecoder decoder = new SmtpDecoder(64, normalise, true);
        StringBuilder events = new StringBuilder();
        int at = 2;
        while (at < input.length) {
            int length = Math.min(piece, input.length - at);
            decoder.feed(Unpooled.wrappedBuffer(input, at, length));
            at += length;
            for (SmtpDecoder.Event event = decoder.pull();
                    event != SmtpDecoder.Event.NEED_INPUT;
                    event = decoder.pull()) {
                note(decoder, event, events);
            }
        }
        return events.append(decoder.buffered()).toString();
    }

    private static void note(SmtpDecoder decoder, SmtpDecoder.Event event, StringBuilder events) {
        switch (event) {
            case LINE -> {
                events.append("line(").append(decoder.line()).append(')');
                if (decoder.line().startsWith("D")) {
                    decoder.expectContent();
                }
            }
            case CONTENT -> events.append(
                    decoder.chunk().toString(decoder.chunkStart(), decoder.chunkLength(), StandardCharsets.ISO_8859_1));
            case END_OF_CONTENT -> {
                events.append("end(")
                        .append(decoder.sawBareLineEnd())
                        .append(decoder.sawNul())
                        .append(')');
                decoder.expectCommands();
            }
            default -> events.append(event);
        }
    }
}
