package org.sluice.smtp.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Notices that files which belong together have new contents. Whoever renews a certificate writes two files one after the
 * other: so a change counts when nothing has moved between two looks. Used by one thread at a time.
 */
final class WatchedFiles {

    private static final int LARGEST = 1 << 20;

    private final List<Path> files;
    private byte[] seen;
    private byte[] taken;

    WatchedFiles(List<Path> files) {
        this.files = files;
        this.seen = digest();
        this.taken = seen;
    }

    /** Looks again. True once for every new content that has come to rest. */
    boolean haveChanged() {
        byte[] now = digest();
        boolean atRest = MessageDigest.isEqual(now, seen);
        seen = now;
        if (!atRest || MessageDigest.isEqual(now, taken)) {
            return false;
        }
        taken = now;
        return true;
    }

    private byte[] digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(contents(file));
                digest.update((byte) 0);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] contents(Path file) {
        try {
            long size = Files.size(file);
            return size > LARGEST
                    ? ("too large " + size).getBytes(StandardCharsets.US_ASCII)
                    : Files.readAllBytes(file);
        } catch (IOException e) {
            return e.getClass().getName().getBytes(StandardCharsets.US_ASCII);
        }
    }
}
