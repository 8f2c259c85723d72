package org.sluice.smtp.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Octets and base64 of SASL, read strictly. */
public final class SaslText {

    private SaslText() {}

    /** The octets behind canonical base64 (RFC 4648): whole groups, padding where it belongs, no stray bits. */
    public static Optional<byte[]> decoded(String base64) {
        if (base64.length() % 4 != 0) {
            return Optional.empty();
        }
        try {
            byte[] octets = Base64.getDecoder().decode(base64);
            return encoded(octets).equals(base64) ? Optional.of(octets) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static String encoded(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** Well-formed UTF-8 without NUL. */
    static Optional<String> text(byte[] octets, int start, int end) {
        for (int i = start; i < end; i++) {
            if (octets[i] == 0) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, start, end - start))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    static Optional<String> text(byte[] octets) {
        return text(octets, 0, octets.length);
    }
}
