package org.sluice.delivery.smtp;

import java.io.IOException;
import java.util.Optional;
import org.sluice.delivery.mime.ConvertedBody;
import org.sluice.delivery.mime.Medium;
import org.sluice.delivery.mime.Unconvertible;
import org.sluice.message.MessageBody;
import org.sluice.spool.SpoolRecord;

/**
 * How the content of a message travels to one server. Text goes by DATA; what its sender declared BINARYMIME goes by BDAT to
 * a server that takes it, and is re-encoded for any other (RFC 3030 section 3).
 *
 * @param body the value of BODY in MAIL; empty for none
 * @param medium what it has to be prepared for, where it cannot go as it is
 * @param convertible whether it may be re-encoded for that
 */
record Carriage(String body, Optional<Medium> medium, boolean convertible) {

    private static final String BINARY = "BINARYMIME";
    private static final String EIGHT_BIT = "8BITMIME";

    static Carriage of(SpoolRecord record, Extensions extensions, EightBit policy) {
        boolean eightBit = extensions.has(EIGHT_BIT);
        if (isBinary(record)) {
            return extensions.has("CHUNKING") && extensions.has(BINARY)
                    ? new Carriage(BINARY, Optional.empty(), true)
                    : new Carriage(
                            eightBit ? EIGHT_BIT : "",
                            Optional.of(eightBit ? Medium.EIGHT_BIT : Medium.SEVEN_BIT),
                            true);
        }
        if (eightBit || policy == EightBit.SEND) {
            boolean declared = EIGHT_BIT.equalsIgnoreCase(record.parameters().get("BODY"));
            return new Carriage(eightBit && declared ? EIGHT_BIT : "", Optional.empty(), true);
        }
        return new Carriage("", Optional.of(Medium.SEVEN_BIT), policy == EightBit.CONVERT);
    }

    /** Whether the sender declared that the content is not made of lines. */
    static boolean isBinary(SpoolRecord record) {
        return BINARY.equalsIgnoreCase(record.parameters().get("BODY"));
    }

    /** Whether it goes by BDAT. */
    boolean isChunked() {
        return body.equals(BINARY);
    }

    /**
     * The content in a form the server takes; blocks.
     *
     * @return empty when it is good as it is
     * @throws Unconvertible when it cannot be had in such a form
     */
    Optional<MessageBody> prepared(SpoolRecord record, MessageBody content) throws IOException {
        if (medium.isEmpty() || !isBinary(record) && !ConvertedBody.hasEighthBit(content)) {
            return Optional.empty();
        }
        if (!convertible) {
            throw new Unconvertible("octets beyond ASCII");
        }
        return Optional.of(ConvertedBody.of(content, medium.get()));
    }
}
