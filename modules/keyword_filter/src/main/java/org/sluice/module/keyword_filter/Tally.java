package org.sluice.module.keyword_filter;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What was found of one list in one message. A pattern is found when all its words stand in the same part. */
final class Tally {

    private final Keywords keywords;
    private final BitSet seen = new BitSet();
    private final BitSet found = new BitSet();
    private final List<Integer> order = new ArrayList<>();

    Tally(Keywords keywords) {
        this.keywords = keywords;
    }

    /** A word stands in the part; false if that was known. */
    boolean see(int word) {
        if (seen.get(word)) {
            return false;
        }
        seen.set(word);
        return true;
    }

    /** The part is over. */
    void endPart() {
        for (int word = seen.nextSetBit(0); word >= 0; word = seen.nextSetBit(word + 1)) {
            keywords.patternsOf().getOrDefault(word, List.of()).forEach(this::judge);
        }
        seen.clear();
    }

    /** How many patterns were found. */
    int count() {
        return order.size();
    }

    /** The first ones, as they stand in the file. */
    List<String> first(int most) {
        return order.stream().limit(most).map(keywords.patterns()::get).toList();
    }

    private void judge(int pattern) {
        if (found.get(pattern)) {
            return;
        }
        for (int word : keywords.words().get(pattern)) {
            if (!seen.get(word)) {
                return;
            }
        }
        found.set(pattern);
        order.add(pattern);
    }
}
