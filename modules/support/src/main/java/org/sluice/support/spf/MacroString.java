package org.sluice.support.spf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Text with macros (RFC 7208 section 7), parsed once; every syntax error is a {@code permerror}. */
public final class MacroString {

    private static final String LETTERS = "slodiphv";
    private static final String LETTERS_OF_EXPLANATIONS = "crt";
    private static final String DELIMITERS = ".-+,/_=";
    private static final String UNRESERVED = "-._~";
    private static final int ALL_PARTS = 0;
    private static final int MANY_PARTS = 1_000;

    /** Literal text, or one macro. */
    private sealed interface Part permits Literal, Macro {}

    private record Literal(String text, boolean escape) implements Part {}

    private record Macro(char letter, int parts, boolean reverse, String delimiters, boolean quote) implements Part {}

    private final List<Part> parts;

    private MacroString(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** A {@code macro-string}: visible ASCII. */
    static MacroString parse(String text) {
        return new MacroString(new Parser(text, false).parse());
    }

    /** An {@code explain-string}: spaces and the letters c, r and t besides. */
    public static MacroString parseExplanation(String text) {
        return new MacroString(new Parser(text, true).parse());
    }

    /**
     * A {@code domain-spec}: ends in a macro or in a label that can be a top-level domain. Checked before expansion, as
     * expansion may make anything of it (section 7.1).
     */
    static MacroString parseDomain(String text) {
        MacroString domain = parse(text);
        Part last = domain.parts.isEmpty() ? new Literal("", false) : domain.parts.get(domain.parts.size() - 1);
        if (last instanceof Literal literal && !literal.escape() && !endsInTopLabel(literal.text())) {
            throw SpfProblem.permanent("malformed domain");
        }
        return domain;
    }

    /** The text, where it is the same for everybody. */
    Optional<String> literal() {
        return parts.size() == 1 && parts.get(0) instanceof Literal only ? Optional.of(only.text()) : Optional.empty();
    }

    /** Whether the validated name of the client, which takes look-ups, is needed. */
    boolean needsValidatedName() {
        return parts.stream().anyMatch(part -> part instanceof Macro macro && macro.letter() == 'p');
    }

    /** The text; {@code values} knows what a lower-case letter stands for. */
    String expand(UnaryOperator<String> values) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Literal literal) {
                text.append(literal.text());
            } else {
                Macro macro = (Macro) part;
                String value = transformed(values.apply(String.valueOf(macro.letter())), macro);
                text.append(macro.quote() ? urlQuoted(value) : value);
            }
        }
        return text.toString();
    }

    private static String transformed(String value, Macro macro) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || macro.delimiters().indexOf(value.charAt(i)) >= 0) {
                pieces.add(value.substring(start, i));
                start = i + 1;
            }
        }
        if (macro.reverse()) {
            Collections.reverse(pieces);
        }
        int kept = macro.parts() == ALL_PARTS ? pieces.size() : Math.min(macro.parts(), pieces.size());
        return String.join(".", pieces.subList(pieces.size() - kept, pieces.size()));
    }

    private static String urlQuoted(String value) {
        StringBuilder quoted = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            if (isAlphanumeric((char) (octet & 0xff)) || UNRESERVED.indexOf(octet) >= 0) {
                quoted.append((char) octet);
            } else {
                quoted.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
            }
        }
        return quoted.toString();
    }

    private static boolean endsInTopLabel(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        int dot = name.lastIndexOf('.');
        String label = name.substring(dot + 1);
        return dot >= 0
                && !label.isEmpty()
                && label.chars().allMatch(c -> isAlphanumeric((char) c) || c == '-')
                && !label.startsWith("-")
                && !label.endsWith("-")
                && !label.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    /** Goes through the text once, left to right. */
    private static final class Parser {
        private final String text;
        private final boolean explanation;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private int at;

        Parser(String text, boolean explanation) {
            this.text = text;
            this.explanation = explanation;
        }

        List<Part> parse() {
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '%') {
                    percent();
                } else if (c > ' ' && c <= '~' || c == ' ' && explanation) {
                    literal.append(c);
                } else {
                    throw SpfProblem.permanent("character that is not visible ASCII");
                }
            }
            flush();
            return parts;
        }

        private void percent() {
            flush();
            switch (next()) {
                case '%' -> parts.add(new Literal("%", true));
                case '_' -> parts.add(new Literal(" ", true));
                case '-' -> parts.add(new Literal("%20", true));
                case '{' -> macro();
                default -> throw SpfProblem.permanent("malformed macro");
            }
        }

        private void macro() {
            char written = next();
            char letter = Character.toLowerCase(written);
            if (LETTERS.indexOf(letter) < 0 && !(explanation && LETTERS_OF_EXPLANATIONS.indexOf(letter) >= 0)) {
                throw SpfProblem.permanent("unknown macro letter");
            }
            int digits = at;
            int count = 0;
            while (peek() >= '0' && peek() <= '9') {
                count = Math.min(MANY_PARTS, count * 10 + next() - '0');
            }
            if (at > digits && count == 0) {
                throw SpfProblem.permanent("a macro keeps no part");
            }
            boolean reverse = peek() == 'r' || peek() == 'R';
            at += reverse ? 1 : 0;
            int delimiters = at;
            while (DELIMITERS.indexOf(peek()) >= 0) {
                at++;
            }
            String split = at == delimiters ? "." : text.substring(delimiters, at);
            if (next() != '}') {
                throw SpfProblem.permanent("malformed macro");
            }
            parts.add(new Macro(letter, count, reverse, split, Character.isUpperCase(written)));
        }

        private char peek() {
            return at < text.length() ? text.charAt(at) : 0;
        }

        private char next() {
            if (at == text.length()) {
                throw SpfProblem.permanent("macro without an end");
            }
            return text.charAt(at++);
        }

        private void flush() {
            if (!literal.isEmpty()) {
                parts.add(new Literal(literal.toString(), false));
                literal.setLength(0);
            }
        }
    }
}
