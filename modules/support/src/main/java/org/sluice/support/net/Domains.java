package org.sluice.support.net;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.sluice.message.DomainName;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.text.Ascii;

/** Names of domains in the one form in which they are compared (lower case, A-labels, no final dot), and how they relate. */
public final class Domains {

    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private Domains() {}

    /** The name in that form; empty when it is no domain's name, an address literal included. */
    public static Optional<String> canonical(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.isEmpty() || bare.length() > MAX_NAME || bare.startsWith("[")) {
            return Optional.empty();
        }
        try {
            String ascii = EnvelopeAddress.parse("a@" + bare).asciiDomain();
            return ascii.length() > MAX_NAME ? Optional.empty() : Optional.of(ascii);
        } catch (IllegalArgumentException noDomain) {
            return Optional.empty();
        }
    }

    /** The same for octets of a header: beyond ASCII they are UTF-8 (RFC 6532) or nothing. */
    public static Optional<String> ofHeader(String octets) {
        try {
            return canonical(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    /** As A-labels in lower case, without the final dot; what is no domain comes back as something that no zone holds. */
    public static String ascii(String octets) {
        String plain = octets.endsWith(".") ? octets.substring(0, octets.length() - 1) : octets;
        if (Ascii.isAscii(plain)) {
            return plain.toLowerCase(Locale.ROOT);
        }
        try {
            byte[] utf8 = plain.getBytes(StandardCharsets.ISO_8859_1);
            return DomainName.ascii(new String(utf8, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException noDomain) {
            return plain.toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the DNS could hold it: labels of letters, digits, hyphens and underscores, each of 1 to 63 octets. */
    public static boolean isName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return false;
        }
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (c == '.' && label > 0) {
                label = 0;
            } else if (!plain || ++label > MAX_LABEL) {
                return false;
            }
        }
        return label > 0;
    }

    /** Whether the name is that domain or below it; both in one spelling. */
    public static boolean isWithin(String name, String domain) {
        return name.equals(domain) || isBelow(name, domain);
    }

    /** Whether the name is below that domain; both in one spelling. */
    public static boolean isBelow(String name, String ancestor) {
        return name.length() > ancestor.length() + 1
                && name.endsWith(ancestor)
                && name.charAt(name.length() - ancestor.length() - 1) == '.';
    }

    /** The name without its first label; empty behind the last one. */
    public static String parent(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    /** How many there are. */
    public static int labels(String name) {
        return 1 + (int) name.chars().filter(c -> c == '.').count();
    }

    /** The last so many labels. */
    public static String last(String name, int labels) {
        String rest = name;
        for (int left = labels(name); left > labels; left--) {
            rest = parent(rest);
        }
        return rest;
    }
}
