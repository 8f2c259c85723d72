package org.sluice.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/**
 * The key pair that opens the console: {@code id_rsa} as PKCS#1 PEM (RFC 8017 appendix A.1.2), which OpenSSH and Java both
 * read, and {@code id_rsa.pub} beside it. RSA, because Karaf's key list takes no Ed25519.
 */
final class SshKeyPair {

    private static final int BITS = 3_072;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private final Path privateFile;
    private final Path publicFile;

    private SshKeyPair(Path directory) {
        this.privateFile = directory.resolve("id_rsa");
        this.publicFile = directory.resolve("id_rsa.pub");
    }

    /** The pair in that directory, made if it is not there; both files or none are used. */
    static SshKeyPair in(Path directory) throws IOException {
        SshKeyPair pair = new SshKeyPair(directory);
        if (!Files.exists(pair.privateFile) || !Files.exists(pair.publicFile)) {
            Files.createDirectories(directory);
            pair.make();
        }
        return pair;
    }

    Path privateFile() {
        return privateFile;
    }

    /** The public key as it stands in a key list: base64 of the SSH wire form. */
    String publicKey() throws IOException {
        String[] words = Files.readString(publicFile).strip().split(" ");
        if (words.length < 2 || !words[0].equals("ssh-rsa")) {
            throw new IOException(publicFile + " holds no RSA key; remove it and id_rsa to get a new pair");
        }
        return words[1];
    }

    /** Whether somebody but the owner may read the private key; false where the file system cannot say. */
    boolean isOpenToOthers() {
        try {
            Set<PosixFilePermission> found = EnumSet.noneOf(PosixFilePermission.class);
            found.addAll(Files.getPosixFilePermissions(privateFile));
            found.retainAll(OTHERS);
            return !found.isEmpty();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private void make() throws IOException {
        KeyPair pair = generate();
        String wire = Base64.getEncoder().encodeToString(wireForm((RSAPublicKey) pair.getPublic()));
        // The public half first: with the private one there, the pair is complete.
        replace(publicFile, "ssh-rsa " + wire + " sluice console\n");
        replace(privateFile, pem((RSAPrivateCrtKey) pair.getPrivate()));
    }

    /** Writes beside and renames, readable by the owner only from the first octet on. */
    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        createPrivate(fresh);
        Files.writeString(fresh, text, StandardOpenOption.WRITE);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void createPrivate(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (UnsupportedOperationException e) {
            // A file system without such permissions; it has its own way to say whose file this is.
            Files.createFile(file);
        }
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    /** {@code string "ssh-rsa", mpint e, mpint n} (RFC 4253 section 6.6). */
    private static byte[] wireForm(RSAPublicKey key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        putString(out, "ssh-rsa".getBytes(StandardCharsets.US_ASCII));
        putString(out, key.getPublicExponent().toByteArray());
        putString(out, key.getModulus().toByteArray());
        return out.toByteArray();
    }

    private static void putString(ByteArrayOutputStream out, byte[] octets) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(octets.length >> shift);
        }
        out.writeBytes(octets);
    }

    private static String pem(RSAPrivateCrtKey key) {
        ByteArrayOutputStream numbers = new ByteArrayOutputStream();
        for (BigInteger number : new BigInteger[] {
            BigInteger.ZERO,
            key.getModulus(),
            key.getPublicExponent(),
            key.getPrivateExponent(),
            key.getPrimeP(),
            key.getPrimeQ(),
            key.getPrimeExponentP(),
            key.getPrimeExponentQ(),
            key.getCrtCoefficient()
        }) {
            putDer(numbers, 0x02, number.toByteArray());
        }
        ByteArrayOutputStream sequence = new ByteArrayOutputStream();
        putDer(sequence, 0x30, numbers.toByteArray());
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(sequence.toByteArray());
        return "-----BEGIN RSA PRIVATE KEY-----\n" + base64 + "\n-----END RSA PRIVATE KEY-----\n";
    }

    /** Tag, definite length, content (ITU-T X.690 section 8.1). */
    private static void putDer(ByteArrayOutputStream out, int tag, byte[] content) {
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int from = length[0] == 0 ? 1 : 0;
            out.write(0x80 | length.length - from);
            out.write(length, from, length.length - from);
        }
        out.writeBytes(content);
    }
}
