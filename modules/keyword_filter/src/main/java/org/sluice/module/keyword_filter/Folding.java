package org.sluice.module.keyword_filter;

import java.text.Normalizer;

/**
 * Makes alike what looks alike, in texts and keywords in the same way: compatibility forms (Unicode NFKC), upper and lower case, any white
 * space between words, line breaks between ideographs. What cannot be seen is left out.
 */
final class Folding implements Characters {

    /** Further marks on one letter are only there to keep us busy. */
    private static final int MOST_MARKS = 8;

    private static final int NONE = -1;

    private final Characters sink;
    private final StringBuilder cluster = new StringBuilder();
    private int letter = NONE;
    private boolean hasMarks;
    private int last = NONE;
    private boolean blank;

    Folding(Characters sink) {
        this.sink = sink;
    }

    @Override
    public void accept(int c) {
        if (c > ' ' && c < 0x7f) {
            flush();
            letter = c;
        } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            flush();
            blank = true;
        } else if (isMark(c)) {
            mark(c);
        } else if (!isInvisible(c)) {
            flush();
            letter = c;
        }
    }

    @Override
    public void end() {
        flush();
        sink.end();
        blank = false;
        last = NONE;
    }

    private void mark(int c) {
        if (letter == NONE) {
            letter = c;
        } else if (!hasMarks) {
            cluster.setLength(0);
            cluster.appendCodePoint(letter).appendCodePoint(c);
            hasMarks = true;
        } else if (cluster.length() < 2 * MOST_MARKS) {
            cluster.appendCodePoint(c);
        }
    }

    private void flush() {
        if (letter == NONE) {
            return;
        }
        if (!hasMarks && isStable(letter)) {
            emit(letter);
        } else {
            String whole = hasMarks ? cluster.toString() : Character.toString(letter);
            Normalizer.normalize(whole, Normalizer.Form.NFKC).codePoints().forEach(this::emit);
        }
        letter = NONE;
        hasMarks = false;
    }

    private void emit(int c) {
        if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            blank = true;
            return;
        }
        if (blank && last != NONE && !(isUnspaced(last) && isUnspaced(c))) {
            sink.accept(' ');
        }
        blank = false;
        last = c;
        sink.accept(c < 0x80 ? lower(c) : Character.toLowerCase(Character.toUpperCase(c)));
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    /**
     * Marks join the letter before them; so do the vowels and final consonants of Korean letters written one by one, and the marks
     * of half-width Japanese ones.
     */
    private static boolean isMark(int c) {
        if (c < 0x300) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> c < 0xfe00
                    || c > 0xfe0f && c < 0xe0100;
            default -> c >= 0x1160 && c <= 0x11ff || c == 0xff9e || c == 0xff9f;
        };
    }

    /** Controls, soft hyphens, joiners, directions, variation selectors. */
    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.NON_SPACING_MARK -> true;
            default -> false;
        };
    }

    /** Letters that no normalization changes: nearly all there are, and looked up faster than asked for. */
    private static boolean isStable(int c) {
        return c < 0xa0
                || c >= 0xc0 && c <= 0x131
                || c >= 0x391 && c <= 0x3c9
                || c >= 0x400 && c <= 0x481
                || c >= 0x3041 && c <= 0x3096
                || c >= 0x30a1 && c <= 0x30fa
                || c >= 0x4e00 && c <= 0x9fff
                || c >= 0xac00 && c <= 0xd7a3;
    }

    /** Scripts that are written without blanks, so that a line may be broken anywhere. */
    private static boolean isUnspaced(int c) {
        return c >= 0x3041 && c <= 0x30ff || c >= 0x3400 && Character.isIdeographic(c);
    }
}
