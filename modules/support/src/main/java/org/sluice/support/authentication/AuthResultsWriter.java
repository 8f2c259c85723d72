package org.sluice.support.authentication;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.sluice.message.AuthResult;
import org.sluice.message.DomainName;
import org.sluice.support.text.Characters;

/**
 * Writes findings as the value of an {@code Authentication-Results} field (RFC 8601 section 2.2), folded. What modules
 * found comes from strangers: words that are none are left out with what they name, values are quoted, cut and reduced to
 * harmless characters.
 */
final class AuthResultsWriter {

    /** Who sent it, then by whose leave, then what combines these; anything else behind them. */
    private static final List<String> ORDER = List.of("auth", "iprev", "spf", "sender-id", "dkim", "arc", "dmarc");

    private static final int MAX_RESULTS = 64;
    private static final int MAX_VALUE_LENGTH = 320;
    private static final int LINE_LENGTH = 78;
    private static final String REASON = "reason";
    private static final String NOTHING = "\"\"";
    private static final int MAX_KEYWORD_LENGTH = 64;
    private static final Characters KEYWORD = Characters.ALPHANUMERIC.and("_-");
    /** Needs no quotes anywhere (RFC 2045 section 5.1). */
    private static final Characters TOKEN = Characters.ALPHANUMERIC.and("!#$%&'*+^_`{|}~.-");

    private static final Characters WORD = Characters.ALPHANUMERIC.and("!#$%&'*+^_`{|}~-");
    private static final Characters LABEL = Characters.ALPHANUMERIC.and("-");

    private final boolean international;
    private final StringBuilder text;
    private int lineStart;

    private AuthResultsWriter(String start, int column, boolean international) {
        this.international = international;
        this.text = new StringBuilder(start);
        this.lineStart = -column;
    }

    /**
     * The value, beginning with our name; {@code none} without a finding that can be written.
     *
     * @param column how much of the line stands before it
     * @param international whether the message may carry UTF-8 in its header (RFC 6532)
     */
    static String value(String authservId, List<AuthResult> results, int column, boolean international) {
        AuthResultsWriter writer = new AuthResultsWriter(authservId, column, international);
        List<AuthResult> written = results.stream()
                .filter(AuthResultsWriter::isWritable)
                .limit(MAX_RESULTS)
                .sorted(Comparator.comparingInt(AuthResultsWriter::rank))
                .toList();
        written.forEach(writer::append);
        return written.isEmpty() ? writer.text.append("; none").toString() : writer.text.toString();
    }

    /** Whether method and result are words that may stand in the field. */
    static boolean isWritable(AuthResult result) {
        return isKeyword(result.method()) && isKeyword(result.result());
    }

    private static boolean isKeyword(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_KEYWORD_LENGTH
                && Characters.ALPHANUMERIC.has(text.charAt(0))
                && KEYWORD.hasAll(text);
    }

    private static boolean isProperty(String text) {
        int dot = text.indexOf('.');
        return dot > 0 && isKeyword(text.substring(0, dot)) && isKeyword(text.substring(dot + 1));
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && TOKEN.hasAll(text);
    }

    /** Needs no quotes in a property: a token, or an address made of plain words, or its domain behind an {@code @}. */
    private static boolean isPlain(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            return isToken(text);
        }
        return (at == 0 || WORD.hasDotted(text.substring(0, at))) && LABEL.hasDotted(text.substring(at + 1));
    }

    private static int rank(AuthResult result) {
        int rank = ORDER.indexOf(result.method().toLowerCase(Locale.ROOT));
        return rank < 0 ? ORDER.size() : rank;
    }

    private void append(AuthResult result) {
        text.append(';');
        fold("\t");
        text.append(result.method()).append('=').append(result.result());
        String reason = result.properties().get(REASON);
        if (reason != null) {
            append(REASON, written(reason, AuthResultsWriter::isToken));
        }
        for (Map.Entry<String, String> property : result.properties().entrySet()) {
            if (isProperty(property.getKey())) {
                append(property.getKey(), written(property.getValue(), AuthResultsWriter::isPlain));
            }
        }
    }

    /** Nothing is said where there is nothing to say: some readers stumble over empty quotes. */
    private void append(String name, String written) {
        if (written.equals(NOTHING)) {
            return;
        }
        if (text.length() - lineStart + name.length() + written.length() + 2 > LINE_LENGTH) {
            fold("\t ");
        } else {
            text.append(' ');
        }
        text.append(name).append('=').append(written);
    }

    private void fold(String indent) {
        text.append("\r\n");
        lineStart = text.length();
        text.append(indent);
    }

    private String written(String value, Predicate<String> unquoted) {
        String known = aLabels(value);
        String cut = known.codePointCount(0, known.length()) > MAX_VALUE_LENGTH
                ? known.substring(0, known.offsetByCodePoints(0, MAX_VALUE_LENGTH))
                : known;
        if (unquoted.test(cut)) {
            return cut;
        }
        StringBuilder quoted = new StringBuilder("\"");
        cut.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.appendCodePoint(isHarmless(c) ? c : '?');
        });
        return quoted.append('"').toString();
    }

    private boolean isHarmless(int c) {
        return c >= ' ' && c <= '~' || international && Character.isLetterOrDigit(c);
    }

    /** Domains in the form the DNS has them, which every reader understands (RFC 8616 section 5). */
    private static String aLabels(String value) {
        if (value.chars().allMatch(c -> c < 0x80)) {
            return value;
        }
        int at = value.lastIndexOf('@');
        try {
            return value.substring(0, at + 1) + DomainName.ascii(value.substring(at + 1));
        } catch (IllegalArgumentException notADomain) {
            return value;
        }
    }
}
