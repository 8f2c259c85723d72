package org.sluice.core.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.sluice.operations.Replays.Question;

/** Then and now, side by side. */
final class Comparison {

    private static final int MAX_SHOWN = 300;
    private static final int AROUND = 20;

    private Comparison() {}

    /** A question that was put then and now. */
    static boolean differs(String then, String now, List<String> effects) {
        if (now.equals(Question.NOT_REPLAYED)) {
            return false;
        }
        return decides(then) || decides(now) ? !then.equals(now) || !effects.isEmpty() : !effects.isEmpty();
    }

    /** {@code name: then -> now} for each effect that is another one; {@code -} for none. */
    static List<String> effects(Map<String, String> then, Map<String, String> now) {
        SortedSet<String> names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        List<String> different = new ArrayList<>();
        for (String name : names) {
            String before = then.get(name);
            String after = now.get(name);
            if (before == null || !before.equals(after)) {
                different.add(name + ": " + change(before, after));
            }
        }
        return different;
    }

    /** Where two long values differ, with some of what is the same around it. */
    private static String change(String before, String after) {
        if (before == null || after == null) {
            return shown(before) + " -> " + shown(after);
        }
        int most = Math.min(before.length(), after.length());
        int start = 0;
        while (start < most && before.charAt(start) == after.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < most - start && last(before, end) == last(after, end)) {
            end++;
        }
        int from = start > 2 * AROUND ? start - AROUND : 0;
        int behind = end > 2 * AROUND ? end - AROUND : 0;
        return shown(cut(before, from, behind)) + " -> " + shown(cut(after, from, behind));
    }

    private static char last(String text, int offset) {
        return text.charAt(text.length() - 1 - offset);
    }

    private static String cut(String text, int from, int behind) {
        return (from > 0 ? "..." : "") + text.substring(from, text.length() - behind) + (behind > 0 ? "..." : "");
    }

    /** Not having been asked, and having had nothing to say, come to the same. */
    private static boolean decides(String said) {
        return !said.equals(Question.NOT_ASKED) && !said.equals("continue");
    }

    private static String shown(String value) {
        if (value == null) {
            return "-";
        }
        return value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "..." : value;
    }
}
