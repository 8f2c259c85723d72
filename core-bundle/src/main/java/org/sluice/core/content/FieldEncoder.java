package org.sluice.core.content;

import java.nio.charset.StandardCharsets;
import org.apache.james.mime4j.codec.EncoderUtil;

/**
 * Writes a field so that it survives every hop: folded at white space behind column 78, never a line over 998 octets
 * (RFC 5322 section 2.1.1), characters beyond Latin-1 as encoded words (RFC 2047). Latin-1 goes out as the octets it came
 * from, so that a value read from a header and written back is unchanged.
 */
final class FieldEncoder {

    private static final int SOFT_COLUMN = 78;
    private static final int HARD_COLUMN = 990;

    private FieldEncoder() {}

    /** The line with its CRLF. */
    static byte[] encode(String name, String value) {
        requireHarmless(name);
        requireHarmless(value);
        String encodable = value.chars().anyMatch(c -> c > 0xff) ? encodedWords(value) : value;
        return fold(name + ": " + encodable.strip()).getBytes(StandardCharsets.ISO_8859_1);
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

    private static String fold(String line) {
        StringBuilder folded = new StringBuilder(line.length() + 16);
        int start = 0;
        int earliest = line.indexOf(':') + 2;
        while (line.length() - start > SOFT_COLUMN) {
            int at = breakPoint(line, start, Math.max(earliest, start + 1));
            if (at < 0) {
                break;
            }
            folded.append(line, start, at).append("\r\n");
            folded.append(isWhite(line.charAt(at)) ? "" : " ");
            start = at;
        }
        return folded.append(line, start, line.length()).append("\r\n").toString();
    }

    /** The last white space before the soft column, else the first behind it, else the hard limit; -1 for no need. */
    private static int breakPoint(String line, int start, int earliest) {
        for (int i = Math.min(start + SOFT_COLUMN, line.length() - 1); i > earliest; i--) {
            if (isWhite(line.charAt(i)) && !isWhite(line.charAt(i - 1))) {
                return i;
            }
        }
        for (int i = start + SOFT_COLUMN; i < Math.min(line.length(), start + HARD_COLUMN); i++) {
            if (isWhite(line.charAt(i))) {
                return i;
            }
        }
        return line.length() - start > HARD_COLUMN ? start + HARD_COLUMN : -1;
    }

    private static boolean isWhite(char c) {
        return c == ' ' || c == '\t';
    }
}
