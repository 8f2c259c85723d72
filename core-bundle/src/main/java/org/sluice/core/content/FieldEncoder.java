package org.sluice.core.content;

import java.nio.charset.StandardCharsets;
import org.apache.james.mime4j.codec.EncoderUtil;
import org.sluice.support.header.Folding;

/**
 * Writes a field so that it survives every hop: folded, characters beyond Latin-1 as encoded words (RFC 2047). Latin-1 goes out as the octets it came
 * from, so that a value read from a header and written back is unchanged.
 */
final class FieldEncoder {

    private FieldEncoder() {}

    /** The line with its CRLF. */
    static byte[] encode(String name, String value) {
        requireHarmless(name);
        requireHarmless(value);
        String encodable = value.chars().anyMatch(c -> c > 0xff) ? encodedWords(value) : value;
        return (Folding.fold(name, encodable.strip()) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String encodedWords(String value) {
        String encoded = EncoderUtil.encodeEncodedWord(value, EncoderUtil.Usage.TEXT_TOKEN);
        return encoded.replaceAll("[\r\n]+[ \t]*", " ");
    }

    private static void requireHarmless(String text) {
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0 || text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("header: line end or NUL (expected: one line)");
        }
    }
}
