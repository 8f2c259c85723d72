package org.sluice.module.dmarc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;

/** Names of domains in the one form in which they are compared: lower case, A-labels, no final dot. */
final class Domains {

    private static final int MAX_NAME = 253;

    private Domains() {}

    /** The name in that form; empty when it is no domain's name, an address literal included. */
    static Optional<String> canonical(String name) {
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
    static Optional<String> ofHeader(String octets) {
        try {
            return canonical(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    static boolean isBelow(String name, String ancestor) {
        return name.length() > ancestor.length() + 1
                && name.endsWith(ancestor)
                && name.charAt(name.length() - ancestor.length() - 1) == '.';
    }

    /** The name without its first label; empty behind the last one. */
    static String parent(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    static int labels(String name) {
        return 1 + (int) name.chars().filter(c -> c == '.').count();
    }

    /** The last so many labels. */
    static String last(String name, int labels) {
        String rest = name;
        for (int left = labels(name); left > labels; left--) {
            rest = parent(rest);
        }
        return rest;
    }
}
