package org.sluice.support.authentication;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.sluice.message.DomainName;

/**
 * Who a field claims to come from, read as the most lenient reader might: a field that only some programs take for ours must
 * not pass as ours either (RFC 8601 sections 5 and 7.1).
 */
final class AuthservId {

    private AuthservId() {}

    /**
     * The name in the value of a field, as A-labels in lower case; whatever stands there where that is no name. Comments,
     * folds, quotes, white space around dots and a final dot do not hide it.
     *
     * @param value octets beyond ASCII as ISO-8859-1
     */
    static String of(String value) {
        Scanner in = new Scanner(value);
        StringBuilder name = new StringBuilder();
        boolean more = true;
        while (more) {
            in.skipBlank();
            name.append(in.peek() == '"' ? in.quoted() : in.words(Scanner::isTokenCharacter));
            in.skipBlank();
            boolean dotBefore = !name.isEmpty() && name.charAt(name.length() - 1) == '.';
            more = in.peek() == '.' || dotBefore && (in.peek() == '"' || Scanner.isTokenCharacter(in.peek()));
        }
        return canonical(name.toString());
    }

    /** A name as it is compared. */
    static String canonical(String name) {
        String text = utf8(name.strip());
        String plain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        try {
            return DomainName.ascii(plain);
        } catch (IllegalArgumentException notADomain) {
            return plain.toLowerCase(Locale.ROOT);
        }
    }

    private static String utf8(String octets) {
        if (octets.chars().allMatch(c -> c < 0x80) || octets.chars().anyMatch(c -> c > 0xff)) {
            return octets;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return octets;
        }
    }
}
