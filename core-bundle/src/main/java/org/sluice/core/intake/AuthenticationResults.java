package org.sluice.core.intake;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sluice.message.AuthResult;
import org.sluice.message.HeaderField;
import org.sluice.support.text.Ascii;

/** Writes the {@code Authentication-Results} header (RFC 8601) and finds those that pretend to be ours. */
final class AuthenticationResults {

    private static final String NAME = "Authentication-Results";
    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern PROPERTY =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}\\.[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern TOKEN =
            Pattern.compile("[A-Za-z0-9!#$%&'*+^_`{|}~.-]+(@[A-Za-z0-9.-]+)?|@[A-Za-z0-9.-]+");
    private static final int MAX_VALUE_LENGTH = 320;

    private final String authservId;

    AuthenticationResults(String authservId) {
        this.authservId = authservId;
    }

    /** The complete lines; none without findings. */
    byte[] header(List<AuthResult> results) {
        StringBuilder line = new StringBuilder();
        results.stream().filter(AuthenticationResults::isWritable).forEach(result -> append(line, result));
        if (line.isEmpty()) {
            return new byte[0];
        }
        return (NAME + ": " + authservId + line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a received field claims to come from us (RFC 8601 section 5). */
    boolean isForged(HeaderField field) {
        return field.name().equalsIgnoreCase(NAME)
                && firstWord(field.unfolded()).equalsIgnoreCase(authservId);
    }

    private static boolean isWritable(AuthResult result) {
        return KEYWORD.matcher(result.method()).matches()
                && KEYWORD.matcher(result.result()).matches();
    }

    private static void append(StringBuilder line, AuthResult result) {
        line.append(";\r\n\t").append(result.method()).append('=').append(result.result());
        for (Map.Entry<String, String> property : result.properties().entrySet()) {
            boolean reason = property.getKey().equals("reason");
            if (reason || PROPERTY.matcher(property.getKey()).matches()) {
                line.append(line.length() - line.lastIndexOf("\n") > 70 ? "\r\n\t " : " ");
                line.append(property.getKey()).append('=').append(value(property.getValue()));
            }
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
