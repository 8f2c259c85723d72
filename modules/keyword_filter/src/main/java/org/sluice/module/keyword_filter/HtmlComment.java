package org.sluice.module.keyword_filter;

/** How far a comment is from its end: the states of comments in the HTML Living Standard, sections 13.2.5.43 to 52. */
final class HtmlComment {
    private int dashes;
    private boolean bang;
    /** Nothing but dashes so far: they count at both ends. */
    private boolean opening;

    /** What stood before is over. */
    void begin() {
        dashes = 0;
        bang = false;
        opening = true;
    }

    /** Whether nothing of it has come. */
    boolean isEmpty() {
        return opening && dashes == 0;
    }

    /** One more code point; whether it is the last. */
    boolean endsWith(int c) {
        if (c == '-') {
            dashes = bang ? 1 : Math.min(dashes + 1, 2);
            bang = false;
            return false;
        }
        boolean ends = c == '>' && (opening || bang || dashes == 2);
        bang = c == '!' && dashes == 2;
        dashes = 0;
        opening = false;
        return ends;
    }
}
