package org.sluice.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of a benchmark while it grows: each line is printed, kept for the JSON, and judged where it has a bound. */
final class Findings {

    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();

    /** A line without a bound. */
    void note(String name, String words, Object value) {
        System.out.printf("%-50s %s%n", words, value);
        figures.put(name, value);
    }

    /** A line that must be nought. */
    void zero(String name, String words, long count) {
        note(name, words, count);
        require(count == 0, words + " = 0");
    }

    /** Two lines that must be equal. */
    void same(String name, String words, Object before, Object after) {
        note(name + "Before", words + ", before", before);
        note(name + "After", words + ", after", after);
        require(before.equals(after), words + " unchanged");
    }

    /** Something that must hold. */
    void require(boolean holds, String words) {
        if (!holds) {
            broken.add(words);
        }
    }

    /** Says which bounds are broken. */
    Bench.Report report() {
        broken.forEach(bound -> System.out.println("bound broken: " + bound));
        figures.put("ok", broken.isEmpty());
        return new Bench.Report(figures, broken.isEmpty());
    }
}
