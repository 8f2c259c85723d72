package org.sluice.smtp.tls;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.sluice.support.file.UnusableFile;

/**
 * Reads unencrypted private keys: PKCS#8 ({@code PRIVATE KEY}), and the two older forms openssl still writes, which the JDK
 * takes once they are wrapped into PKCS#8: PKCS#1 ({@code RSA PRIVATE KEY}) and SEC 1 ({@code EC PRIVATE KEY}).
 */
final class PrivateKeys {

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int PARAMETERS = 0xa0;
    private static final byte[] VERSION_0 = {2, 1, 0};
    /** SEQUENCE { rsaEncryption, NULL } */
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    /** ecPublicKey */
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private PrivateKeys() {}

    /**
     * The first private key of a file.
     *
     * @param algorithm that of the certificate it belongs to
     */
    static PrivateKey read(Path file, String algorithm) throws UnusableFile {
        for (Pem block : Pem.read(file)) {
            if (block.label().endsWith("PRIVATE KEY")) {
                if (block.encrypted()) {
                    throw new UnusableFile(
                            file,
                            "the private key is encrypted; write it without a passphrase, as"
                                    + " openssl pkey -in old.key -out new.key does");
                }
                return key(file, block, algorithm);
            }
        }
        throw new UnusableFile(file, "no private key in PEM form");
    }

    private static PrivateKey key(Path file, Pem block, String algorithm) throws UnusableFile {
        try {
            byte[] pkcs8 =
                    switch (block.label()) {
                        case "PRIVATE KEY" -> block.octets();
                        case "RSA PRIVATE KEY" -> wrapped(RSA, block.octets());
                        case "EC PRIVATE KEY" -> wrapped(der(SEQUENCE, EC, curve(block.octets())), block.octets());
                        default -> throw new UnusableFile(
                                file, block.label() + " is no form of key this server reads; PKCS#8 is");
                    };
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new UnusableFile(file, "not a private key of kind " + algorithm + ", as the certificate wants it");
        }
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return der(SEQUENCE, VERSION_0, algorithm, der(OCTET_STRING, key));
    }

    /** The name of the curve inside an ECPrivateKey (RFC 5915): the content of its element [0]. */
    private static byte[] curve(byte[] key) {
        int at = contentStart(key, 0);
        while ((key[at] & 0xff) != PARAMETERS) {
            at = contentStart(key, at) + length(key, at);
        }
        int start = contentStart(key, at);
        return Arrays.copyOfRange(key, start, start + length(key, at));
    }

    private static int contentStart(byte[] der, int element) {
        int first = der[element + 1] & 0xff;
        return element + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int element) {
        int length = 0;
        int start = contentStart(der, element);
        if (start == element + 2) {
            return der[element + 1];
        }
        for (int i = element + 2; i < start; i++) {
            length = length << 8 | der[i] & 0xff;
        }
        // Also what is too long for its buffer leads out of it, and is caught there.
        return length < 0 ? Integer.MAX_VALUE : length;
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.size();
        // DER allows the shortest form only.
        int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
        if (length > 0x7f) {
            element.write(0x80 | octets);
        }
        for (int i = length > 0x7f ? octets - 1 : 0; i >= 0; i--) {
            element.write(length >> 8 * i);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
