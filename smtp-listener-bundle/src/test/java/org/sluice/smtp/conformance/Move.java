package org.sluice.smtp.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One thing a client may do and how it comes out: a verb is entered here once for each outcome and takes part in every
 * sequence from then on.
 *
 * @param verb groups the outcomes
 * @param outcome in a word
 * @param octets sent in any case
 * @param continuations what follows each reply that asks for more (3yz)
 * @param rule what a server has to answer, by the reference
 */
record Move(String verb, String outcome, String octets, List<String> continuations, Rule rule) {

    /** The reference: a function of the state and of nothing else. */
    @FunctionalInterface
    interface Rule {
        Step step(ModelState state);
    }

    /**
     * What a move comes to.
     *
     * @param codes of the replies, in order
     * @param delivers whether the core accepted a message
     */
    record Step(List<Integer> codes, ModelState next, boolean delivers) {
        static Step of(ModelState next, Integer... codes) {
            return new Step(Arrays.asList(codes), next, false);
        }

        Step delivering() {
            return new Step(codes, next, true);
        }
    }

    static Move of(String verb, String outcome, String line, Rule rule) {
        return new Move(verb, outcome, line + "\r\n", List.of(), rule);
    }

    /** What the server answers, in whatever state; one that is closed answers nothing. */
    Step step(ModelState state) {
        if (state.isClosed()) {
            return Step.of(state);
        }
        if (state.isTurnedAway() && !verb.equals("QUIT")) {
            return turnedAway(state);
        }
        return rule.step(state);
    }

    /** What a client sends that knows the answers before they come. */
    String pipelined(Step step) {
        StringBuilder all = new StringBuilder(octets);
        for (String each : asked(step)) {
            all.append(each);
        }
        return all.toString();
    }

    /** The continuations that the replies of this step ask for. */
    List<String> asked(Step step) {
        List<String> asked = new ArrayList<>();
        for (int code : step.codes()) {
            if (code / 100 == 3) {
                asked.add(continuations.get(asked.size()));
            }
        }
        return asked;
    }

    @Override
    public String toString() {
        return verb + ' ' + outcome;
    }

    /** RFC 5321 section 3.1: 503 to all but QUIT; the third ends it. */
    private Step turnedAway(ModelState state) {
        ModelState.Life[] lives = ModelState.Life.values();
        ModelState next = state;
        List<Integer> codes = new ArrayList<>();
        // What a chunk holds is no command.
        int commands = verb.equals("BDAT") ? 1 : octets.split("\r\n", -1).length - 1;
        for (int i = 0; i < commands && !next.isClosed(); i++) {
            codes.add(503);
            next = next.live(lives[next.life().ordinal() + 1]);
        }
        return new Step(codes, next, false);
    }
}
