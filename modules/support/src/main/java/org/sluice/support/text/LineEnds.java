package org.sluice.support.text;

/** Line ends as mail has them: a CR or LF alone is none there (RFC 5321 section 2.3.8), and a signature over one would not hold. */
public final class LineEnds {

    private LineEnds() {}

    /** Every line end as CRLF: a lone LF and a lone CR count as one. The same array where there is nothing to do. */
    public static byte[] crlf(byte[] text) {
        int lone = 0;
        for (int i = 0; i < text.length; i++) {
            lone += isLone(text, i) ? 1 : 0;
        }
        if (lone == 0) {
            return text;
        }
        byte[] result = new byte[text.length + lone];
        int to = 0;
        for (int i = 0; i < text.length; i++) {
            if (isLone(text, i)) {
                result[to++] = '\r';
                result[to++] = '\n';
            } else {
                result[to++] = text[i];
            }
        }
        return result;
    }

    private static boolean isLone(byte[] text, int i) {
        return text[i] == '\n' && (i == 0 || text[i - 1] != '\r')
                || text[i] == '\r' && (i + 1 == text.length || text[i + 1] != '\n');
    }
}
