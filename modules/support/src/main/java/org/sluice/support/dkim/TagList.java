package org.sluice.support.dkim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A list of {@code tag=value}, separated by semicolons (RFC 6376 section 3.2). Names keep their case. Immutable. */
public final class TagList {

    /** Real signatures have at most a dozen. */
    private static final int MAX_TAGS = 64;

    private static final int MAX_LENGTH = 64 * 1024;

    private final Map<String, String> values;

    private TagList(Map<String, String> values) {
        this.values = values;
    }

    /** Reads a list; octets beyond ASCII may stand in values (RFC 8616). A tag that occurs twice spoils the whole list. */
    public static TagList parse(String text) throws DkimProblem {
        if (text.length() > MAX_LENGTH) {
            throw new DkimProblem("tag list too long");
        }
        Map<String, String> values = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf(';', at);
            int stop = end < 0 ? text.length() : end;
            boolean isRest = end < 0;
            if (!(isRest && isBlank(text, at, stop) && !values.isEmpty())) {
                add(values, text, at, stop);
            }
            at = stop + 1;
        }
        if (values.isEmpty()) {
            throw new DkimProblem("no tags");
        }
        return new TagList(values);
    }

    /** The value without surrounding white space; may be empty. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The value of a tag that has to be there. */
    public String require(String name) throws DkimProblem {
        String value = values.get(name);
        if (value == null) {
            throw new DkimProblem("tag " + name + "= missing");
        }
        return value;
    }

    /** The value without any white space, as in encoded octets. */
    public Optional<String> compact(String name) {
        return get(name).map(TagList::withoutSpace);
    }

    /** The items of a list separated by colons, without white space around them; none where the tag is missing. */
    public List<String> items(String name) {
        String value = values.get(name);
        List<String> items = new ArrayList<>();
        int at = 0;
        while (value != null && at <= value.length()) {
            int colon = value.indexOf(':', at);
            int end = colon < 0 ? value.length() : colon;
            items.add(strip(value, at, end));
            at = end + 1;
        }
        return items;
    }

    /** The names, in the order in which they stand there. */
    public Set<String> names() {
        return values.keySet();
    }

    /** The text without spaces, tabs and line ends. */
    public static String withoutSpace(String text) {
        int plain = 0;
        while (plain < text.length() && !isSpace(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder compact = new StringBuilder(text.length()).append(text, 0, plain);
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isSpace(c)) {
                compact.append(c);
            }
        }
        return compact.toString();
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** Where the character stands within these bounds, the end of them where it does not. */
    static int find(String text, char wanted, int from, int to) {
        int at = from;
        while (at < to && text.charAt(at) != wanted) {
            at++;
        }
        return at;
    }

    private static void add(Map<String, String> values, String text, int from, int to) throws DkimProblem {
        int equals = find(text, '=', from, to);
        if (equals == to) {
            throw new DkimProblem("tag without value");
        }
        String name = strip(text, from, equals);
        if (!isName(name)) {
            throw new DkimProblem("no tag name");
        }
        requireValue(text, equals + 1, to);
        if (values.size() == MAX_TAGS) {
            throw new DkimProblem("more than " + MAX_TAGS + " tags");
        }
        if (values.put(name, strip(text, equals + 1, to)) != null) {
            throw new DkimProblem("duplicate tag");
        }
    }

    /** {@code ALPHA *ALNUMPUNC}. */
    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean later = c >= '0' && c <= '9' || c == '_';
            if (!letter && !(i > 0 && later)) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= 64;
    }

    private static void requireValue(String text, int from, int to) throws DkimProblem {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < ' ' && !isSpace(c) || c == 0x7f) {
                throw new DkimProblem("control character in a tag");
            }
        }
    }

    private static boolean isBlank(String text, int from, int to) {
        return strip(text, from, to).isEmpty();
    }

    private static String strip(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}
