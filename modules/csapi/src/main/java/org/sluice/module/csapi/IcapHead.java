package org.sluice.module.csapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A header block, ICAP's or the HTTP one inside: a first line and fields. The lines of {@code X-Violations-Found} follow it
 * with white space in front or without, as servers differ, so they are counted: four for each violation.
 */
final class IcapHead {

    private static final String VIOLATIONS = "x-violations-found";
    private static final int MOST_VIOLATIONS = 1_000;
    private static final int LINES_OF_ONE = 4;

    private final String firstLine;
    private final Map<String, List<String>> fields;
    private final List<String> violations;

    private IcapHead(String firstLine, Map<String, List<String>> fields, List<String> violations) {
        this.firstLine = firstLine;
        this.fields = fields;
        this.violations = violations;
    }

    /** Reads a block without its empty line. Never fails: what is no field is passed over. */
    static IcapHead read(String block) {
        String[] lines = block.split("\r?\n", -1);
        Map<String, List<String>> fields = new LinkedHashMap<>();
        List<String> violations = new ArrayList<>();
        int counted = 0;
        String last = null;
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i];
            if (counted > 0) {
                violations.add(line.strip());
                counted--;
            } else if (line.startsWith(" ") || line.startsWith("\t")) {
                append(fields, last, line.strip());
            } else if (line.indexOf(':') > 0) {
                last = line.substring(0, line.indexOf(':')).strip().toLowerCase(Locale.ROOT);
                String value = line.substring(line.indexOf(':') + 1).strip();
                fields.computeIfAbsent(last, name -> new ArrayList<>(1)).add(value);
                counted = last.equals(VIOLATIONS) ? LINES_OF_ONE * number(value) : 0;
            }
        }
        return new IcapHead(lines[0].strip(), fields, violations);
    }

    /** The code in the first line; 0 where there is none. */
    int status() {
        String[] words = firstLine.split(" ", 3);
        return words.length > 1 && words[1].matches("[0-9]{3}") ? Integer.parseInt(words[1]) : 0;
    }

    /** What stands in front of the code, such as {@code ICAP/1.0}. */
    String protocol() {
        return firstLine.split(" ", 2)[0];
    }

    String firstLine() {
        return firstLine;
    }

    /** The first value of that field. */
    Optional<String> first(String lowerCaseName) {
        return all(lowerCaseName).stream().findFirst();
    }

    /** The values of that field. */
    List<String> all(String lowerCaseName) {
        return fields.getOrDefault(lowerCaseName, List.of());
    }

    /** A number in a field; the other where there is none. */
    int number(String lowerCaseName, int otherwise) {
        return first(lowerCaseName)
                .filter(value -> value.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .orElse(otherwise);
    }

    /** Names of the threats in all violations; one without a name where it only says that there are violations. */
    List<String> violations() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i < violations.size(); i += LINES_OF_ONE) {
            names.add(violations.get(i));
        }
        boolean isUnnamed = names.isEmpty() && all(VIOLATIONS).stream().anyMatch(count -> number(count) > 0);
        return isUnnamed ? List.of("") : names;
    }

    private static void append(Map<String, List<String>> fields, String name, String more) {
        if (name != null) {
            List<String> values = fields.get(name);
            values.set(values.size() - 1, values.get(values.size() - 1) + ' ' + more);
        }
    }

    private static int number(String value) {
        return value.matches("[0-9]{1,4}") ? Math.min(Integer.parseInt(value), MOST_VIOLATIONS) : 0;
    }
}
