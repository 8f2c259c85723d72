package org.sluice.validation;

import java.util.Map;
import java.util.Objects;

/** What a module said when another module asked it. */
public final class Answer {

    private final Verdict verdict;
    private final Map<String, String> attributes;

    private Answer(Verdict verdict, Map<String, String> attributes) {
        this.verdict = Objects.requireNonNull(verdict, "verdict");
        this.attributes = Map.copyOf(attributes);
    }

    /** An answer with the facts the module noted. */
    public static Answer of(Verdict verdict, Map<String, String> attributes) {
        return new Answer(verdict, attributes);
    }

    /** What it said. */
    public Verdict verdict() {
        return verdict;
    }

    /** What it noted. */
    public Map<String, String> attributes() {
        return attributes;
    }
}
