package org.sluice.core.content;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The boundaries of the multiparts that are open. A line is walked along once, however many there are: in alphabetical order
 * those that begin as the line does stand together, and with every octet there are fewer.
 */
final class OpenBoundaries {

    private static final Comparator<Open> ALPHABETICAL = Comparator.comparing(Open::boundary);
    private static final int DASHES = 2;

    private final List<Open> sorted = new ArrayList<>();

    private record Open(String boundary, int level) {}

    /** Levels come from the outermost on. A boundary that is open further out stays that one's. */
    void add(String boundary, int level) {
        Open added = new Open(boundary, level);
        int at = Collections.binarySearch(sorted, added, ALPHABETICAL);
        if (at < 0) {
            sorted.add(-at - 1, added);
        }
    }

    void remove(String boundary, int level) {
        int at = Collections.binarySearch(sorted, new Open(boundary, level), ALPHABETICAL);
        if (at >= 0 && sorted.get(at).level == level) {
            sorted.remove(at);
        }
    }

    /** The outermost level whose delimiter that line is, which begins with two dashes; -1 for none. */
    int outermost(CharSequence line) {
        int found = -1;
        int first = 0;
        int end = sorted.size();
        for (int length = 0; first < end; length++) {
            Open shortest = sorted.get(first);
            if (shortest.boundary.length() == length) {
                if (endsAt(line, DASHES + length) && (found < 0 || shortest.level < found)) {
                    found = shortest.level;
                }
                first++;
            }
            if (DASHES + length >= line.length()) {
                return found;
            }
            char next = line.charAt(DASHES + length);
            first = firstFrom(first, end, length, next);
            end = firstFrom(first, end, length, next + 1);
        }
        return found;
    }

    /** The first of that range, all longer than that index, whose character there is that one or behind it. */
    private int firstFrom(int from, int to, int index, int character) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted.get(middle).boundary.charAt(index) < character) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static boolean endsAt(CharSequence line, int at) {
        return at == line.length()
                || Character.isWhitespace(line.charAt(at))
                || line.charAt(at) == '-' && at + 1 < line.length() && line.charAt(at + 1) == '-';
    }
}
