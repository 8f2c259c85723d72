package org.sluice.delivery.smtp;

import java.nio.charset.StandardCharsets;

/** Any body in any chunks: a strict reader gets one message with the same lines, and a lenient one no end before the end. */
public final class FuzzDotStuffer {

    private static final String[] LENIENT = {"\n.\n", "\n.\r", "\r.\r", "\r.\n", "\r\n.\r\n", "\r\n.\n", "\n.\r\n"};

    private FuzzDotStuffer() {}

    /** The first octet is the length of a chunk. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String message = new String(input, 1, input.length - 1, StandardCharsets.ISO_8859_1);
        int chunk = 1 + (input[0] & 0xff) % 16;
        String data = DotStufferTest.encode(message, chunk);
        require(DotStufferTest.received(data).equals(DotStufferTest.canonical(message)), "another message arrives");
        String inner = data.substring(0, data.length() - 3);
        for (String end : LENIENT) {
            require(!("\r\n" + inner).contains(end), "an end before the end");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
