package org.sluice.support.dkim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds white space in text eight octets at a time; looking at every octet of a body would cost as much as hashing it does.
 */
final class WhiteSpace {

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private WhiteSpace() {}

    /**
     * The first place at or behind {@code from} where there may be something to change: a tab, a carriage return that is not
     * the end of one line of text before another, or a space in front of these or of another space. May stop at any other
     * octet, as it does near the end. The octet in front of {@code from} is no space.
     */
    static int skipPlain(byte[] octets, int from, int to) {
        long before = 0;
        int at = from;
        while (at + Long.BYTES <= to) {
            long word = (long) WORD.get(octets, at);
            long blank = blanks(word);
            // Alone only a space is as it should be. It has a bit (0x20) that the others lack, moved to where the marks
            // are.
            long special = blank & ~(word << 2) | blank & blank >>> 8 | blank & before;
            if (special == 0) {
                before = blank >>> 56;
                at += Long.BYTES;
                continue;
            }
            if ((blank & before) != 0) {
                return at - 1;
            }
            at += Long.numberOfTrailingZeros(special) >>> 3;
            if (!isLineEndBeforeText(octets, at, to)) {
                return at;
            }
            at += 3;
            before = 0;
        }
        return before != 0 ? at - 1 : at;
    }

    /** By far the most frequent of them, and nothing to change either. */
    private static boolean isLineEndBeforeText(byte[] octets, int at, int to) {
        return at + 2 < to && octets[at] == '\r' && octets[at + 1] == '\n' && octets[at + 2] > ' ';
    }

    /**
     * The high bit of every octet up to a space. Above the first such octet a bit may be wrong where the octet is one larger
     * than a space; whoever stops there looks at the octet itself.
     */
    private static long blanks(long word) {
        return word - ONES * (' ' + 1) & ~word & HIGHS;
    }
}
