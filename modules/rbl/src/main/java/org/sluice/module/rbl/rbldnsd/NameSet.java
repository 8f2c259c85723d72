package org.sluice.module.rbl.rbldnsd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The dataset {@code dnset}: names as they are, and names whose subdomains are meant. An entry for the very name decides, then
 * the wildcard nearest to it.
 */
final class NameSet extends Entries {

    private static final int WEIGHT = 160;
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private final Map<String, List<Integer>> plain = new HashMap<>();
    private final Map<String, List<Integer>> wild = new HashMap<>();

    NameSet(Values values, Substitutions substitutions, Budget budget) {
        super(values, substitutions, budget);
    }

    @Override
    void entry(Cursor line, boolean excluded) throws Malformed {
        boolean star = line.peek() == '*' && line.peek(1) == '.';
        if (star) {
            line.skip('*');
        }
        boolean below = line.skip('.');
        String name = checked(line.word());
        int value = value(line, excluded);
        if (!star) {
            add(plain, name, value);
        }
        if (below) {
            add(wild, name, value);
        }
    }

    private void add(Map<String, List<Integer>> names, String name, int value) throws Malformed {
        budget.spend(WEIGHT + name.length());
        List<Integer> known = names.computeIfAbsent(name, first -> new ArrayList<>(1));
        if (value == Values.EXCLUDED) {
            known.clear();
        }
        if (!isExcluded(known)) {
            known.add(value);
        }
    }

    private static boolean isExcluded(List<Integer> entry) {
        return !entry.isEmpty() && entry.get(0) == Values.EXCLUDED;
    }

    private static String checked(String word) throws Malformed {
        String name = canonical(word);
        boolean sized = !name.isEmpty() && name.length() <= MAX_NAME;
        if (sized) {
            for (String label : name.split("\\.", -1)) {
                sized &= !label.isEmpty() && label.length() <= MAX_LABEL;
            }
        }
        if (!sized) {
            throw new Malformed("malformed domain name");
        }
        return name;
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    @Override
    void finish() {
        // Both maps are as they should be.
    }

    @Override
    int count() {
        return plain.size() + wild.size();
    }

    @Override
    Found find(String name) {
        String asked = canonical(name);
        List<Integer> found = plain.get(asked);
        String entry = asked;
        for (int dot = asked.indexOf('.'); found == null && dot >= 0; dot = asked.indexOf('.', dot + 1)) {
            entry = asked.substring(dot + 1);
            found = wild.get(entry);
        }
        if (found == null) {
            return Found.NOTHING;
        }
        return isExcluded(found)
                ? Found.EXCLUSION
                : new Found(found.stream().limit(MOST_VALUES).map(values::of).toList(), false, entry);
    }
}
