package org.sluice.module.keyword_filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AutomatonTest {

    @Test
    void findsWhatASimpleSearchFinds() {
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            Set<String> words = new TreeSet<>();
            for (int n = random.nextInt(12); n >= 0; n--) {
                words.add(text(random, 1 + random.nextInt(5)));
            }
            String text = text(random, random.nextInt(40));
            assertThat(found(List.copyOf(words), text))
                    .as("%s in %s", words, text)
                    .isEqualTo(ends(words, text));
        }
    }

    @Test
    void noWordsAreNoTrouble() {
        assertThat(found(List.of(), "anything")).isEmpty();
    }

    @Test
    void aStateForEachBeginning() {
        assertThat(Automaton.of(List.of("a", "ab", "abc", "b")).states()).isEqualTo(5);
    }

    /** {@code word@end}, as the automaton says. */
    private static Set<String> found(List<String> words, String text) {
        Automaton automaton = Automaton.of(words);
        Set<String> found = new TreeSet<>();
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            state = automaton.next(state, text.charAt(i));
            for (int end = automaton.ending(state); end != 0; end = automaton.shorter(end)) {
                found.add(words.get(automaton.word(end)) + "@" + i);
            }
        }
        return found;
    }

    private static Set<String> ends(Set<String> words, String text) {
        Set<String> found = new TreeSet<>();
        for (String word : words) {
            for (int i = text.indexOf(word); i >= 0; i = text.indexOf(word, i + 1)) {
                found.add(word + "@" + (i + word.length() - 1));
            }
        }
        return found;
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }
}
