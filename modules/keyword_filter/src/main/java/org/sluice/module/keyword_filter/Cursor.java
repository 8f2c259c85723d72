package org.sluice.module.keyword_filter;

/** Reads texts for one list of keywords. */
final class Cursor implements Characters {

    private final Automaton automaton;
    private final Tally tally;
    private int state;

    private Cursor(Automaton automaton, Tally tally) {
        this.automaton = automaton;
        this.tally = tally;
    }

    static Characters of(Keywords keywords, Tally tally) {
        return keywords.inTheirManner(new Cursor(keywords.automaton(), tally));
    }

    @Override
    public void accept(int c) {
        if (c <= Character.MAX_VALUE) {
            step((char) c);
        } else {
            step(Character.highSurrogate(c));
            step(Character.lowSurrogate(c));
        }
    }

    @Override
    public void end() {
        state = 0;
    }

    private void step(char c) {
        state = automaton.next(state, c);
        int ending = automaton.ending(state);
        // A word that was seen in this part had the shorter ones at its end seen with it.
        while (ending != 0 && tally.see(automaton.word(ending))) {
            ending = automaton.shorter(ending);
        }
    }
}
