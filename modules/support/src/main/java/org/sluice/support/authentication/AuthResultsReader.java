package org.sluice.support.authentication;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sluice.message.AuthResult;

/**
 * Goes through a field once (RFC 8601 section 2.2). Looser than the grammar where real senders are: a {@code /} in a value
 * need not be quoted, a property without a type is passed over, and a semicolon may end the field.
 */
final class AuthResultsReader {

    private static final int MAX_VERSION_DIGITS = 6;

    private final Scanner in;

    AuthResultsReader(String value) {
        this.in = new Scanner(value);
    }

    Optional<AuthResultsField> read() {
        try {
            return Optional.of(field());
        } catch (Malformed notThisGrammar) {
            return Optional.empty();
        }
    }

    private AuthResultsField field() {
        in.skipBlank();
        String authservId = in.peek() == '"' ? in.quoted() : in.word(Scanner::isTokenCharacter);
        in.skipBlank();
        int version = isDigit(in.peek()) ? version() : 1;
        List<AuthResult> results = new ArrayList<>();
        for (in.skipBlank(); !in.isAtEnd(); in.skipBlank()) {
            in.expect(';');
            in.skipBlank();
            if (!in.isAtEnd()) {
                result().ifPresent(results::add);
            }
        }
        return new AuthResultsField(authservId, version, List.copyOf(results));
    }

    private int version() {
        String digits = in.word(AuthResultsReader::isDigit);
        if (digits.length() > MAX_VERSION_DIGITS) {
            throw new Malformed();
        }
        return Integer.parseInt(digits);
    }

    /** Empty for {@code none}, which says that nothing was checked. */
    private Optional<AuthResult> result() {
        String method = keyword();
        in.skipBlank();
        if (method.equals("none") && (in.isAtEnd() || in.peek() == ';')) {
            return Optional.empty();
        }
        if (in.peek() == '/') {
            in.expect('/');
            in.skipBlank();
            version();
            in.skipBlank();
        }
        in.expect('=');
        in.skipBlank();
        String result = keyword();
        Map<String, String> properties = new LinkedHashMap<>();
        for (in.skipBlank(); !in.isAtEnd() && in.peek() != ';'; in.skipBlank()) {
            property(properties);
        }
        return Optional.of(new AuthResult(method, result, properties));
    }

    private void property(Map<String, String> properties) {
        String type = keyword();
        in.skipBlank();
        boolean typed = in.peek() == '.';
        String name = type;
        if (typed) {
            in.expect('.');
            in.skipBlank();
            name = type + '.' + keyword();
            in.skipBlank();
        }
        in.expect('=');
        in.skipBlank();
        String value = value();
        if (typed || name.equals("reason")) {
            properties.putIfAbsent(name, value);
        }
    }

    /** A token, quoted text, or an address whose local part is one of these. */
    private String value() {
        String value = in.peek() == '"' ? in.quoted() : in.words(c -> Scanner.isTokenCharacter(c) || c == '/');
        if (in.peek() == '@') {
            in.expect('@');
            value += '@' + in.word(Scanner::isTokenCharacter);
        } else if (value.isEmpty() && !in.wasQuoted()) {
            throw new Malformed();
        }
        boolean ends = in.isAtEnd() || Scanner.isBlank(in.peek()) || in.peek() == '(' || in.peek() == ';';
        if (!ends) {
            throw new Malformed();
        }
        return value;
    }

    private String keyword() {
        return in.word(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '-' || c == '_')
                .toLowerCase(Locale.ROOT);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
