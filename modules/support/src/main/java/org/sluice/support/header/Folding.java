package org.sluice.support.header;

/** Folds fields at white space behind column 78, and so that no line is over 998 octets (RFC 5322 section 2.1.1). */
public final class Folding {

    private static final int SOFT_COLUMN = 78;
    private static final int HARD_COLUMN = 990;

    private Folding() {}

    /** The field on as many lines as it needs, without the CRLF behind the last one. */
    public static String fold(String name, String value) {
        String line = name + ": " + value;
        StringBuilder folded = new StringBuilder(line.length() + 16);
        int start = 0;
        int earliest = name.length() + 2;
        while (line.length() - start > SOFT_COLUMN) {
            int at = breakPoint(line, start, Math.max(earliest, start + 1));
            if (at < 0) {
                break;
            }
            folded.append(line, start, at).append("\r\n");
            folded.append(isWhite(line.charAt(at)) ? "" : " ");
            start = at;
        }
        return folded.append(line, start, line.length()).toString();
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
