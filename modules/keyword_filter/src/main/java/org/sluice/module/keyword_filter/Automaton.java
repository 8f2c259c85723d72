package org.sluice.module.keyword_filter;

import java.util.Arrays;
import java.util.List;

/**
 * Finds any number of words in one pass over a text (Aho and Corasick, 1975). Whoever reads a text keeps a state, 0 at first, and moves it
 * on with each character; so a text need not be held, and its time does not depend on how many words there are.
 *
 * <p>Libraries for this hold the whole text and an object for every state. Here states are numbered level by level, so that the
 * children of a state lie side by side and in order: fourteen octets each, found by halving. Immutable.
 */
final class Automaton {

    private final int[] firstChild;
    private final char[] label;
    private final int[] fallback;
    private final int[] word;
    private final int[] shorter;
    private final int[] fromStart;

    private Automaton(Builder built) {
        int states = built.states;
        this.firstChild = Arrays.copyOf(built.firstChild, states + 1);
        this.label = Arrays.copyOf(built.label, states);
        this.fallback = Arrays.copyOf(built.fallback, states);
        this.word = Arrays.copyOf(built.word, states);
        this.shorter = Arrays.copyOf(built.shorter, states);
        this.fromStart = new int[Character.MAX_VALUE + 1];
        for (int child = firstChild[0]; child < firstChild[1]; child++) {
            fromStart[label[child]] = child;
        }
    }

    /** For these words: sorted, each once, none empty. */
    static Automaton of(List<String> words) {
        return new Automaton(new Builder(words).build());
    }

    /** The state after one more character: the longest beginning of a word that the text ends in. */
    int next(int state, char c) {
        int from = state;
        while (from != 0) {
            int child = child(firstChild, label, from, c);
            if (child != 0) {
                return child;
            }
            from = fallback[from];
        }
        return fromStart[c];
    }

    /** The state itself if a word ends there, else the nearest one behind it; 0 if there is none. */
    int ending(int state) {
        return word[state] >= 0 ? state : shorter[state];
    }

    /** The state of the next shorter word that ends at the same place; 0 if there is none. */
    int shorter(int ending) {
        return shorter[ending];
    }

    /** The number of the word that ends in such a state. */
    int word(int ending) {
        return word[ending];
    }

    int states() {
        return word.length;
    }

    private static int child(int[] firstChild, char[] label, int state, char c) {
        int found = Arrays.binarySearch(label, firstChild[state], firstChild[state + 1], c);
        return Math.max(found, 0);
    }

    /** Level by level: a state stands for a beginning that the words from {@code first} to {@code end} share. */
    private static final class Builder {
        private final List<String> words;
        private final int[] firstChild;
        private final char[] label;
        private final int[] fallback;
        private final int[] word;
        private final int[] shorter;
        private final int[] first;
        private final int[] end;
        private final int[] depth;
        private int states = 1;

        Builder(List<String> words) {
            this.words = words;
            int most = 1 + words.stream().mapToInt(String::length).sum();
            this.firstChild = new int[most + 1];
            this.label = new char[most];
            this.fallback = new int[most];
            this.word = new int[most];
            this.shorter = new int[most];
            this.first = new int[most];
            this.end = new int[most];
            this.depth = new int[most];
            this.end[0] = words.size();
        }

        Builder build() {
            for (int state = 0; state < states; state++) {
                firstChild[state] = states;
                int rest = first[state];
                boolean ends = rest < end[state] && words.get(rest).length() == depth[state];
                word[state] = ends ? rest++ : -1;
                // What is shorter was numbered before.
                int behind = fallback[state];
                shorter[state] = word[behind] >= 0 ? behind : shorter[behind];
                while (rest < end[state]) {
                    rest = child(state, rest);
                }
                firstChild[state + 1] = states;
            }
            return this;
        }

        /** The child that word belongs to; returns the first word behind it. */
        private int child(int state, int from) {
            char c = words.get(from).charAt(depth[state]);
            int to = from + 1;
            while (to < end[state] && words.get(to).charAt(depth[state]) == c) {
                to++;
            }
            int child = states++;
            label[child] = c;
            first[child] = from;
            end[child] = to;
            depth[child] = depth[state] + 1;
            fallback[child] = state == 0 ? 0 : behind(state, c);
            return to;
        }

        private int behind(int state, char c) {
            int from = state;
            while (from != 0) {
                from = fallback[from];
                int child = Automaton.child(firstChild, label, from, c);
                if (child != 0) {
                    return child;
                }
            }
            return 0;
        }
    }
}
