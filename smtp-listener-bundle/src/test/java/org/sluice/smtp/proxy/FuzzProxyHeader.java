package org.sluice.smtp.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * Any octets as the beginning of a connection: whole or octet by octet it is the same header, or none; what is behind it stays
 * where it is, and nobody waits for more than a header may have.
 */
public final class FuzzProxyHeader {

    private static final int LONGEST = 16 + ProxyHeader.MAX_PAYLOAD;

    private FuzzProxyHeader() {}

    /** All of it is what a stranger sends. */
    public static void fuzzerTestOneInput(byte[] input) {
        String whole = outcome(input, input.length);
        String grown = grown(input);
        if (!whole.equals(grown)) {
            throw new IllegalStateException("octet by octet: " + grown + " (expected: " + whole + ")");
        }
    }

    /** As a connection does it: looks again whenever more has come. */
    private static String grown(byte[] input) {
        for (int length = 0; length < input.length; length++) {
            String outcome = outcome(input, length);
            if (!outcome.equals(Outcome.WAITS)) {
                return outcome;
            }
        }
        return outcome(input, input.length);
    }

    private static String outcome(byte[] input, int length) {
        ByteBuf in = Unpooled.wrappedBuffer(input, 0, length);
        try {
            Optional<ProxyHeader> header = ProxyHeader.read(in);
            if (header.isEmpty()) {
                require(in.readerIndex() == 0, "half a header consumed");
                require(length < LONGEST, "still waiting behind " + length + " octets");
                return Outcome.WAITS;
            }
            require(in.readerIndex() > 0 && in.readerIndex() <= LONGEST, "header of " + in.readerIndex() + " octets");
            require(
                    header.get().namesClient() == (header.get().destination() != null),
                    "half a connection: " + header.get());
            return header.get() + " and " + in.readerIndex();
        } catch (ProxyHeader.Malformed malformed) {
            return Outcome.NONE;
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static final class Outcome {
        private static final String WAITS = "waits";
        private static final String NONE = "no header";
    }
}
