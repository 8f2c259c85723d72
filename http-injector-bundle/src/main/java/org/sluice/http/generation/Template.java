package org.sluice.http.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Text with placeholders: {@code {{name}}}, {@code {{{name}}}} for the value as it is, dotted names for nested objects.
 * Compiled once per transmission. Immutable.
 */
final class Template {

    /** How values are made safe for the place they come to. */
    enum Escaping {
        /** Plain text. */
        NONE(UnaryOperator.identity()),
        /** HTML text and quoted attribute values. */
        HTML(Template::escapeHtml);

        private final UnaryOperator<String> escape;

        Escaping(UnaryOperator<String> escape) {
            this.escape = escape;
        }
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_][A-Za-z0-9_-]*)*");
    private static final Set<String> KEYWORDS = Set.of("if", "else", "elseif", "each", "end", "not", "and", "or");

    /** The only way to get braces into a text; named as the templates of the reference name them. */
    private static final Map<String, String> BRACES = Map.of(
            "opening_double_curly()", "{{",
            "closing_double_curly()", "}}",
            "opening_triple_curly()", "{{{",
            "closing_triple_curly()", "}}}");

    private final List<Piece> pieces;
    private final int literalLength;

    private Template(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
        this.literalLength =
                pieces.stream().mapToInt(piece -> piece.literal().length()).sum();
    }

    /** A literal, or a name and how its value is escaped. */
    private record Piece(String literal, List<String> path, Escaping escaping) {
        static Piece of(String literal) {
            return new Piece(literal, List.of(), Escaping.NONE);
        }

        String text(Values values) {
            return path.isEmpty() ? literal : escaping.escape.apply(values.text(path));
        }
    }

    /**
     * Reads the text.
     *
     * @param part what to call it in a refusal
     */
    static Template compile(String part, String source, Escaping escaping) {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        for (int open = source.indexOf("{{"); open >= 0; open = source.indexOf("{{", from)) {
            if (open > from) {
                pieces.add(Piece.of(source.substring(from, open)));
            }
            boolean raw = source.startsWith("{{{", open);
            String end = raw ? "}}}" : "}}";
            int close = source.indexOf(end, open);
            if (close < 0) {
                throw RequestRefused.template(
                        part, "line " + lineOf(source, open) + ": statement missing ending " + end);
            }
            String statement = source.substring(open + end.length(), close).strip();
            pieces.add(piece(part, source, open, statement, raw ? Escaping.NONE : escaping));
            from = close + end.length();
        }
        if (from < source.length()) {
            pieces.add(Piece.of(source.substring(from)));
        }
        return new Template(pieces);
    }

    static Template constant(String text) {
        return new Template(List.of(Piece.of(text)));
    }

    boolean isConstant() {
        return pieces.stream().allMatch(piece -> piece.path().isEmpty());
    }

    /** The text for these values; refused when it grows past {@code maxLength} characters. */
    String render(Values values, int maxLength) throws RecipientRefused {
        if (pieces.size() == 1) {
            return bounded(pieces.get(0).text(values), maxLength);
        }
        StringBuilder text = new StringBuilder(literalLength + 64);
        for (Piece piece : pieces) {
            text.append(piece.text(values));
            if (text.length() > maxLength) {
                break;
            }
        }
        return bounded(text.toString(), maxLength);
    }

    private static String bounded(String text, int maxLength) throws RecipientRefused {
        if (text.length() > maxLength) {
            throw RecipientRefused.invalid("content", "longer than " + maxLength + " with this recipient's values");
        }
        return text;
    }

    private static Piece piece(String part, String source, int at, String statement, Escaping escaping) {
        String braces = BRACES.get(statement.replace(" ", ""));
        if (braces != null) {
            return Piece.of(braces);
        }
        if (!NAME.matcher(statement).matches() || KEYWORDS.contains(statement)) {
            throw RequestRefused.template(
                    part,
                    "line " + lineOf(source, at) + ": " + Octets.printable(statement)
                            + " (expected: a name; conditionals, loops and expressions are not supported)");
        }
        return new Piece("", List.of(statement.split("\\.")), escaping);
    }

    private static long lineOf(String source, int offset) {
        return 1 + source.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    static String escapeHtml(String value) {
        StringBuilder escaped = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
