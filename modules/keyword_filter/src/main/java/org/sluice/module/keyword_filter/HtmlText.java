package org.sluice.module.keyword_filter;

import java.util.Optional;
import java.util.Set;
import org.sluice.support.text.CharacterReferences;

/**
 * What the reader of a page sees, and apart from it the values of attributes, where links are. Tags within a word vanish, those that part
 * words on the screen part them here; comments, scripts and styles are left out. Follows the tokenizer of browsers (HTML Living Standard,
 * section 13.2.5) as far as it decides what is text, in constant memory. What other programs may read differently is to be read once more,
 * as {@link #otherReader} says.
 */
final class HtmlText implements Characters {

    /** Who looks at the page. */
    enum Reader {
        /** One that keeps to the standard. */
        BROWSER,
        /** One that shows what stands in comments with a condition, as Word and the mail reader that uses it do. */
        OFFICE,
        /** One that leaves nothing out but tags: where nobody knows what is shown, this one sees at least that. */
        ANY
    }

    private enum In {
        TEXT,
        LESS_THAN,
        END_TAG_OPEN,
        TAG_NAME,
        TAG,
        AFTER_EQUALS,
        DOUBLE_QUOTED,
        SINGLE_QUOTED,
        UNQUOTED,
        DECLARATION,
        BOGUS_COMMENT,
        COMMENT,
        RAW,
        RAW_LESS_THAN,
        RAW_END_TAG
    }

    private static final int LONGEST_NAME = 16;
    private static final String CDATA = "[CDATA[";

    /** Elements that stand in lines or boxes of their own; all others, unknown ones too, leave the words around them joined. */
    private static final Set<String> PARTING = Set.of(
            ("address article aside audio blockquote body br button canvas caption center dd details dialog dir div dl dt embed"
                            + " fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html"
                            + " iframe img input legend li listing main marquee menu meter nav object ol optgroup option p plaintext"
                            + " pre progress search section select summary svg table tbody td textarea tfoot th thead title"
                            + " tr ul video xmp")
                    .split(" "));

    /** Elements without elements or comments in them (section 13.2.6, wherever the tokenizer is switched); nothing ends plaintext. */
    private static final Set<String> RAW =
            Set.of("iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp");

    private static final Set<String> UNSEEN = Set.of("script", "style");

    /**
     * Around or within them programs differ in what is an element: those above are ordinary ones in SVG and MathML and none in a
     * choice, and what is there for readers without scripts or frames is read by these alone.
     */
    private static final Set<String> AMBIGUOUS = Set.of(
            "frameset", "iframe", "math", "noembed", "noframes", "noscript", "plaintext", "select", "svg", "xmp");

    private final Reader reader;
    private final Characters seen;
    private final Characters attributes;
    private final CharacterReferences text;
    private final CharacterReferences values;
    private final StringBuilder name = new StringBuilder();
    private final HtmlComment comment = new HtmlComment();
    private In state = In.TEXT;
    private boolean closes;
    /** In a tag: whether there is an attribute that a sign of equality would give a value. */
    private boolean named;
    /** The element whose end tag alone ends what is not taken apart; empty elsewhere. */
    private String raw = "";

    /** In what may be a section of data, and with so many brackets of its end before. */
    private boolean inData;

    private int brackets;
    private boolean ambiguous;
    private boolean conditional;

    HtmlText(Reader reader, Characters seen, Characters attributes) {
        this.reader = reader;
        this.seen = seen;
        this.attributes = attributes;
        this.text = new CharacterReferences(seen::accept);
        this.values = new CharacterReferences(attributes::accept);
    }

    /** Who else may see something in this page, once it is over; that one's is the last word. */
    Optional<Reader> otherReader() {
        if (reader != Reader.BROWSER || !ambiguous && !conditional) {
            return Optional.empty();
        }
        return Optional.of(ambiguous ? Reader.ANY : Reader.OFFICE);
    }

    @Override
    public void accept(int c) {
        if (c == 0) {
            // Some programs drop it before they look, and find tags where it was.
            ambiguous = true;
            if (reader == Reader.ANY) {
                return;
            }
        }
        if (inData && data(c)) {
            return;
        }
        switch (state) {
            case TEXT -> text(c);
            case LESS_THAN -> lessThan(c);
            case END_TAG_OPEN -> endTagOpen(c);
            case TAG_NAME -> tagName(c);
            case TAG -> tag(c);
            case AFTER_EQUALS -> afterEquals(c);
            case DOUBLE_QUOTED -> value(c, c == '"');
            case SINGLE_QUOTED -> value(c, c == '\'');
            case UNQUOTED -> unquoted(c);
            case DECLARATION -> declaration(c);
            case BOGUS_COMMENT -> bogusComment(c);
            case COMMENT -> comment(c);
            case RAW -> raw(c);
            case RAW_LESS_THAN -> rawLessThan(c);
            case RAW_END_TAG -> rawEndTag(c);
        }
    }

    @Override
    public void end() {
        switch (state) {
            case LESS_THAN, RAW_LESS_THAN -> see("<");
            case END_TAG_OPEN, RAW_END_TAG -> see("</" + name);
            default -> {
                // A tag that is not whole is nothing.
            }
        }
        // Browsers leave the rest of the page out; not all that show mail do.
        ambiguous |= state == In.COMMENT || UNSEEN.contains(raw);
        text.end();
        seen.end();
        values.end();
        attributes.end();
        state = In.TEXT;
        raw = "";
        inData = false;
    }

    /** Data state (13.2.5.1). */
    private void text(int c) {
        if (c == '<') {
            text.end();
            state = In.LESS_THAN;
            name.setLength(0);
        } else {
            text.accept(c);
        }
    }

    private void see(String held) {
        if (!UNSEEN.contains(raw)) {
            held.chars().forEach(text::accept);
        }
    }

    /** Tag open state (13.2.5.6). */
    private void lessThan(int c) {
        if (isLetter(c)) {
            beginTag(c, false);
        } else if (c == '/') {
            state = In.END_TAG_OPEN;
        } else if (c == '!') {
            state = In.DECLARATION;
        } else if (c == '?') {
            state = In.BOGUS_COMMENT;
        } else {
            see("<");
            state = In.TEXT;
            text(c);
        }
    }

    /** End tag open state (13.2.5.7): {@code </>} is nothing. */
    private void endTagOpen(int c) {
        if (isLetter(c)) {
            beginTag(c, true);
        } else {
            state = In.BOGUS_COMMENT;
            bogusComment(c);
        }
    }

    private void beginTag(int c, boolean isEnd) {
        state = In.TAG_NAME;
        closes = isEnd;
        tagName(c);
    }

    /** Tag name state (13.2.5.8). */
    private void tagName(int c) {
        if (!isBlank(c) && c != '/' && c != '>') {
            if (name.length() < LONGEST_NAME) {
                name.appendCodePoint(lower(c));
            }
            return;
        }
        String element = name.toString();
        if (!closes) {
            ambiguous |= AMBIGUOUS.contains(element);
            raw = reader != Reader.ANY && RAW.contains(element) ? element : "";
        }
        tagOf(element, c);
    }

    private void tagOf(String element, int c) {
        if (PARTING.contains(element)) {
            text.accept(' ');
        }
        state = In.TAG;
        named = false;
        tag(c);
    }

    /** Before, in and after the name of an attribute, and behind its value (13.2.5.32 to 34, 39 and 40). */
    private void tag(int c) {
        if (c == '>') {
            endTag();
        } else if (c == '=' && named) {
            state = In.AFTER_EQUALS;
        } else if (c == '/') {
            named = false;
        } else if (!isBlank(c)) {
            // A sign of equality with nothing before it is a name.
            named = true;
        }
    }

    private void endTag() {
        state = raw.isEmpty() ? In.TEXT : In.RAW;
    }

    /** Before attribute value state (13.2.5.35). */
    private void afterEquals(int c) {
        if (c == '"') {
            state = In.DOUBLE_QUOTED;
        } else if (c == '\'') {
            state = In.SINGLE_QUOTED;
        } else if (c == '>') {
            endTag();
        } else if (!isBlank(c)) {
            state = In.UNQUOTED;
            value(c, false);
        }
    }

    private void value(int c, boolean ends) {
        if (!inData) {
            values.accept(ends ? ' ' : c);
        }
        if (ends) {
            state = In.TAG;
            named = false;
        }
    }

    private void unquoted(int c) {
        value(c, isBlank(c) || c == '>');
        if (c == '>') {
            endTag();
        }
    }

    /** Markup declaration open state (13.2.5.42). Sections of data are such only in SVG and MathML, elsewhere comments. */
    private void declaration(int c) {
        name.appendCodePoint(c);
        String begin = name.toString();
        if (begin.equals("--")) {
            state = In.COMMENT;
            comment.begin();
        } else if (begin.equals(CDATA)) {
            state = In.BOGUS_COMMENT;
            inData = reader == Reader.ANY;
            brackets = 0;
        } else if (!"--".startsWith(begin) && !CDATA.startsWith(begin)) {
            state = In.BOGUS_COMMENT;
            bogusComment(c);
        }
    }

    /** Where such a section is one it is text up to its end, and shown as it is written; whether it is over. CDATA section state (13.2.5.69). */
    private boolean data(int c) {
        values.accept(c);
        boolean isOver = c == '>' && brackets == 2;
        brackets = c == ']' ? Math.min(brackets + 1, 2) : 0;
        if (isOver) {
            inData = false;
            state = In.TEXT;
        }
        return isOver;
    }

    /** Bogus comment state (13.2.5.41); a document type ends there too, quoted or not (13.2.5.53 to 68). */
    private void bogusComment(int c) {
        if (c == '>') {
            state = In.TEXT;
        }
    }

    /** A condition looks like {@code <!--[if mso]>}, and its end like a declaration: to whom it applies it is one as well. */
    private void comment(int c) {
        boolean isCondition = comment.isEmpty() && c == '[';
        conditional |= isCondition;
        if (isCondition && reader != Reader.BROWSER) {
            state = In.BOGUS_COMMENT;
        } else if (reader == Reader.ANY) {
            state = In.TEXT;
            text(c);
        } else if (comment.endsWith(c)) {
            state = In.TEXT;
        }
    }

    /** RCDATA, RAWTEXT, script data and PLAINTEXT states (13.2.5.2 to 5). */
    private void raw(int c) {
        if (c == '<') {
            text.end();
            state = In.RAW_LESS_THAN;
        } else if (!UNSEEN.contains(raw)) {
            text.accept(c);
        }
    }

    /** A script with a comment in it may not end at its end tag (13.2.5.18 to 31). */
    private void rawLessThan(int c) {
        ambiguous |= c == '!' && raw.equals("script");
        if (c == '/' && !raw.equals("plaintext")) {
            state = In.RAW_END_TAG;
            name.setLength(0);
        } else {
            see("<");
            state = In.RAW;
            raw(c);
        }
    }

    /** RCDATA, RAWTEXT and script data end tag name states (13.2.5.11, 14 and 17). */
    private void rawEndTag(int c) {
        if (isLetter(c) && name.length() < raw.length()) {
            name.appendCodePoint(lower(c));
        } else if (raw.contentEquals(name) && (isBlank(c) || c == '/' || c == '>')) {
            String element = raw;
            raw = "";
            tagOf(element, c);
        } else {
            see("</" + name);
            state = In.RAW;
            raw(c);
        }
    }

    /** Not so many letters as Unicode knows of: names are ASCII. */
    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    private static boolean isLetter(int c) {
        return lower(c) >= 'a' && lower(c) <= 'z';
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }
}
