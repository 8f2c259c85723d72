package org.sluice.support.dkim;

import java.util.HexFormat;

/** The few wrappings that turn the keys of mail into those of Java: an algorithm's name in front of the key's own octets. */
final class Der {

    /** SEQUENCE { rsaEncryption, NULL } (RFC 8017 appendix A.1). */
    private static final String RSA = "300d06092a864886f70d0101010500";
    /** SEQUENCE { id-Ed25519 } (RFC 8410 section 3). */
    private static final String ED25519 = "300506032b6570";

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;

    private Der() {}

    /** SubjectPublicKeyInfo of an {@code RSAPublicKey}. */
    static byte[] rsaPublic(byte[] key) {
        return element(SEQUENCE, join(hex(RSA), element(BIT_STRING, join(new byte[1], key))));
    }

    /** SubjectPublicKeyInfo of 32 octets. */
    static byte[] ed25519Public(byte[] key) {
        return element(SEQUENCE, join(hex(ED25519), element(BIT_STRING, join(new byte[1], key))));
    }

    /** PrivateKeyInfo of an {@code RSAPrivateKey} (PKCS #1). */
    static byte[] rsaPrivate(byte[] key) {
        return element(SEQUENCE, join(hex("020100"), hex(RSA), element(OCTET_STRING, key)));
    }

    /** PrivateKeyInfo of a seed of 32 octets (RFC 8410 section 7). */
    static byte[] ed25519Private(byte[] seed) {
        byte[] inner = element(OCTET_STRING, seed);
        return element(SEQUENCE, join(hex("020100"), hex(ED25519), element(OCTET_STRING, inner)));
    }

    /** Whether these octets are a SEQUENCE that begins with an INTEGER. */
    static boolean startsWithInteger(byte[] octets) {
        int first = octets.length < 2 || octets[1] >= 0 ? 2 : 2 + (octets[1] & 0x7f);
        return first < octets.length && octets[first] == INTEGER;
    }

    private static byte[] element(int tag, byte[] content) {
        int length = content.length;
        byte[] head;
        if (length < 0x80) {
            head = new byte[] {(byte) tag, (byte) length};
        } else if (length < 0x100) {
            head = new byte[] {(byte) tag, (byte) 0x81, (byte) length};
        } else {
            head = new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        }
        return join(head, content);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
