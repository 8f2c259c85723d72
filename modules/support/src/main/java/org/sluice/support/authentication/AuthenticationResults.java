package org.sluice.support.authentication;

import static java.util.stream.Collectors.joining;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sluice.message.AuthResult;
import org.sluice.message.HeaderField;
import org.sluice.support.text.Ascii;

/**
 * Writes the {@code Authentication-Results} header (RFC 8601) and finds those that pretend to be ours. The one place where
 * findings become text, so that what an ARC set repeats is what the header says.
 */
public final class AuthenticationResults {

    private static final String NAME = "Authentication-Results";
    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern PROPERTY =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}\\.[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern TOKEN =
            Pattern.compile("[A-Za-z0-9!#$%&'*+^_`{|}~.-]+(@[A-Za-z0-9.-]+)?|@[A-Za-z0-9.-]+");
    private static final int MAX_VALUE_LENGTH = 320;
    private static final int FULL_LINE = 70;

    private final String authservId;

    /** Written under that name of ours. */
    public AuthenticationResults(String authservId) {
        this.authservId = authservId;
    }

    /** The complete lines; none without findings. */
    public byte[] header(List<AuthResult> results) {
        List<List<String>> findings = findings(results);
        if (findings.isEmpty()) {
            return new byte[0];
        }
        StringBuilder lines = new StringBuilder(NAME).append(": ").append(authservId);
        findings.forEach(words -> append(lines, words));
        return lines.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The value on one line; {@code none} stands for no findings (RFC 8601 section 2.2). */
    public String value(List<AuthResult> results) {
        List<List<String>> findings = findings(results);
        return findings.isEmpty()
                ? authservId + "; none"
                : findings.stream().map(words -> String.join(" ", words)).collect(joining("; ", authservId + "; ", ""));
    }

    /** Whether a received field claims to come from us (RFC 8601 section 5). */
    public boolean isForged(HeaderField field) {
        return field.name().equalsIgnoreCase(NAME)
                && firstWord(field.unfolded()).equalsIgnoreCase(authservId);
    }

    private static boolean isWritable(AuthResult result) {
        return KEYWORD.matcher(result.method()).matches()
                && KEYWORD.matcher(result.result()).matches();
    }

    private static List<List<String>> findings(List<AuthResult> results) {
        return results.stream()
                .filter(AuthenticationResults::isWritable)
                .map(AuthenticationResults::words)
                .toList();
    }

    private static List<String> words(AuthResult result) {
        List<String> words = new ArrayList<>();
        words.add(result.method() + '=' + result.result());
        result.properties().forEach((name, value) -> {
            if (name.equals("reason") || PROPERTY.matcher(name).matches()) {
                words.add(name + '=' + value(value));
            }
        });
        return words;
    }

    /** The words on lines that stay readable. */
    private static void append(StringBuilder lines, List<String> words) {
        lines.append(";\r\n\t").append(words.get(0));
        for (String word : words.subList(1, words.size())) {
            boolean full = lines.length() - lines.lastIndexOf("\n") > FULL_LINE;
            lines.append(full ? "\r\n\t " : " ").append(word);
        }
    }

    /** A token or address as it is, anything else quoted. */
    private static String value(String text) {
        String cut = text.length() > MAX_VALUE_LENGTH ? text.substring(0, MAX_VALUE_LENGTH) : text;
        if (TOKEN.matcher(cut).matches()) {
            return cut;
        }
        String printable = Ascii.printable(cut);
        return '"' + printable.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The authserv-id: comments and quotes around it are allowed, so they must not hide it. */
    private static String firstWord(String value) {
        int at = skipComments(value);
        if (at < value.length() && value.charAt(at) == '"') {
            int end = value.indexOf('"', at + 1);
            return end < 0
                    ? value.substring(at + 1)
                    : value.substring(at + 1, end).replace("\\", "");
        }
        int end = at;
        while (end < value.length() && " \t;(/\"".indexOf(value.charAt(end)) < 0) {
            end++;
        }
        return value.substring(at, end);
    }

    private static int skipComments(String value) {
        int depth = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && depth > 0) {
                i++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0 && c != ' ' && c != '\t') {
                return i;
            }
        }
        return value.length();
    }
}
