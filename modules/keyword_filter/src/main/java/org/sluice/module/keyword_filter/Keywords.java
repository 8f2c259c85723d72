package org.sluice.module.keyword_filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What one file says to look for. Immutable.
 *
 * @param patterns as they stand in the file, each once
 * @param words of each pattern, by number
 * @param patternsOf the patterns to look at once that word is in a part: each pattern hangs on its longest word
 * @param wholeWords whether a keyword may not begin or end within a word
 */
record Keywords(
        Automaton automaton,
        List<String> patterns,
        List<int[]> words,
        Map<Integer, List<Integer>> patternsOf,
        boolean wholeWords) {

    /** None. */
    static Keywords none() {
        return of(Map.of(), false);
    }

    /** These patterns with the words of each, folded, none of them empty. */
    static Keywords of(Map<String, List<String>> wordsOfPattern, boolean wholeWords) {
        List<String> sorted = List.copyOf(new TreeSet<>(
                wordsOfPattern.values().stream().flatMap(List::stream).toList()));
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            numbers.put(sorted.get(i), i);
        }
        List<int[]> words = new ArrayList<>();
        Map<Integer, List<Integer>> patternsOf = new HashMap<>();
        for (List<String> needed : wordsOfPattern.values()) {
            String longest = needed.stream()
                    .reduce((one, other) -> one.length() < other.length() ? other : one)
                    .orElseThrow();
            patternsOf
                    .computeIfAbsent(numbers.get(longest), any -> new ArrayList<>(1))
                    .add(words.size());
            words.add(needed.stream().mapToInt(numbers::get).toArray());
        }
        return new Keywords(Automaton.of(sorted), List.copyOf(wordsOfPattern.keySet()), words, patternsOf, wholeWords);
    }

    /** What a folded text and a folded keyword have to go through, so that they can be compared. */
    Characters inTheirManner(Characters sink) {
        return manner(wholeWords, sink);
    }

    static Characters manner(boolean wholeWords, Characters sink) {
        return wholeWords ? new Boundaries(sink) : sink;
    }
}
