package org.sluice.module.keyword_filter;

import java.util.Set;
import org.sluice.support.text.CharacterReferences;

/**
 * What the reader of a page sees, and apart from it the values of attributes, where links are. Tags within a word vanish, those that begin a
 * block part words; comments, scripts and styles are left out. Follows the tokenizer of browsers (HTML Living Standard, section 13.2.5) as
 * far as it decides what is text, in constant memory.
 */
final class HtmlText implements Characters {

    private enum In {
        TEXT,
        LESS_THAN,
        TAG_NAME,
        TAG,
        AFTER_EQUALS,
        DOUBLE_QUOTED,
        SINGLE_QUOTED,
        UNQUOTED,
        DECLARATION,
        COMMENT
    }

    private static final int LONGEST_NAME = 16;
    /** Elements whose text belongs to the words around them. */
    private static final Set<String> INLINE = Set.of(
            "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "cite", "code", "data", "del", "dfn", "em",
            "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "ruby", "s", "samp", "small", "span", "strike",
            "strong", "sub", "sup", "time", "tt", "u", "var", "wbr");

    private static final Set<String> UNSEEN = Set.of("script", "style");

    private final Characters seen;
    private final Characters attributes;
    private final CharacterReferences text;
    private final CharacterReferences values;
    private final StringBuilder name = new StringBuilder();
    private In state = In.TEXT;
    /** The element whose end tag alone ends what is left out; empty where text is seen. */
    private String unseen = "";

    private int dashes;

    HtmlText(Characters seen, Characters attributes) {
        this.seen = seen;
        this.attributes = attributes;
        this.text = new CharacterReferences(seen::accept);
        this.values = new CharacterReferences(attributes::accept);
    }

    @Override
    public void accept(int c) {
        switch (state) {
            case TEXT -> text(c);
            case LESS_THAN -> lessThan(c);
            case TAG_NAME -> tagName(c);
            case TAG -> tag(c);
            case AFTER_EQUALS -> afterEquals(c);
            case DOUBLE_QUOTED -> value(c, c == '"');
            case SINGLE_QUOTED -> value(c, c == '\'');
            case UNQUOTED -> unquoted(c);
            case DECLARATION -> declaration(c);
            case COMMENT -> comment(c);
        }
    }

    @Override
    public void end() {
        if (state == In.LESS_THAN) {
            see('<');
        }
        text.end();
        seen.end();
        values.end();
        attributes.end();
        state = In.TEXT;
        unseen = "";
    }

    private void text(int c) {
        if (c == '<') {
            state = In.LESS_THAN;
            name.setLength(0);
        } else {
            see(c);
        }
    }

    private void see(int c) {
        if (unseen.isEmpty()) {
            text.accept(c);
        }
    }

    private void lessThan(int c) {
        if (isLetter(c) || c == '/') {
            state = In.TAG_NAME;
            name.append((char) c);
        } else if (unseen.isEmpty() && (c == '!' || c == '?')) {
            state = In.DECLARATION;
            dashes = 0;
        } else {
            see('<');
            state = In.TEXT;
            text(c);
        }
    }

    private void tagName(int c) {
        if (!isBlank(c) && c != '/' && c != '>') {
            if (name.length() < LONGEST_NAME) {
                name.append((char) Character.toLowerCase(c));
            }
            return;
        }
        state = In.TAG;
        String whole = name.toString();
        if (!unseen.isEmpty() && !whole.equals("/" + unseen)) {
            // Within a script there are no tags but the one that ends it.
            state = In.TEXT;
            return;
        }
        boolean closes = whole.startsWith("/");
        String element = closes ? whole.substring(1) : whole;
        if (!INLINE.contains(element)) {
            text.accept(' ');
        }
        unseen = !closes && UNSEEN.contains(element) ? element : "";
        tag(c);
    }

    private void tag(int c) {
        if (c == '>') {
            state = In.TEXT;
        } else if (c == '=') {
            state = In.AFTER_EQUALS;
        }
    }

    private void afterEquals(int c) {
        if (c == '"') {
            state = In.DOUBLE_QUOTED;
        } else if (c == '\'') {
            state = In.SINGLE_QUOTED;
        } else if (c == '>') {
            state = In.TEXT;
        } else if (!isBlank(c)) {
            state = In.UNQUOTED;
            values.accept(c);
        }
    }

    private void value(int c, boolean ends) {
        values.accept(ends ? ' ' : c);
        if (ends) {
            state = In.TAG;
        }
    }

    private void unquoted(int c) {
        boolean ends = isBlank(c) || c == '>';
        value(c, ends);
        if (c == '>') {
            state = In.TEXT;
        }
    }

    /** Two dashes at once make a comment of it. */
    private void declaration(int c) {
        if (c == '>') {
            state = In.TEXT;
        } else if (c == '-' && dashes >= 0) {
            dashes++;
            if (dashes == 2) {
                state = In.COMMENT;
            }
        } else {
            dashes = -1;
        }
    }

    /** The dashes that open a comment may close it too: {@code <!-->} is one. */
    private void comment(int c) {
        if (c == '>' && dashes >= 2) {
            state = In.TEXT;
        } else if (c == '-') {
            dashes = Math.min(dashes + 1, 2);
        } else if (!(c == '!' && dashes >= 2)) {
            dashes = 0;
        }
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }
}
