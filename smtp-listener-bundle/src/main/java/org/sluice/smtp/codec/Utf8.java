package org.sluice.smtp.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Commands are read one character an octet; this is how UTF-8 in them becomes text. */
public final class Utf8 {

    private Utf8() {}

    public static boolean isAscii(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            if (octets.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** The text of these octets; empty when they are not UTF-8: overlong, cut short, a surrogate, beyond U+10FFFF. */
    public static Optional<String> decode(String octets) {
        if (isAscii(octets)) {
            return Optional.of(octets);
        }
        try {
            ByteBuffer encoded = ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1));
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(encoded).toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }
}
