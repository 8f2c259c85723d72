package org.sluice.smtp.auth;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random octets that stay the same over restarts, so that what is made of them for users who do not exist stays the same too:
 * a salt that changed would tell that there is nobody.
 */
final class ServerSecret {

    private static final Logger LOG = LoggerFactory.getLogger(ServerSecret.class);
    private static final int OCTETS = 32;
    private static final FileAttribute<?> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private ServerSecret() {}

    /** The octets of that file, which is made where there is none. Without a disk they last as long as the process. */
    static byte[] of(Path file) {
        byte[] fresh = fresh();
        try {
            Files.createDirectories(file.getParent());
            try {
                Files.createFile(file, OURS_ALONE);
                Files.write(file, fresh);
                return fresh;
            } catch (FileAlreadyExistsException before) {
                byte[] kept = Files.readAllBytes(file);
                if (kept.length == OCTETS) {
                    return kept;
                }
                Files.write(file, fresh);
                return fresh;
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("{}: {}; SCRAM answers for unknown users change with every restart", file, e.toString());
            return fresh;
        }
    }

    private static byte[] fresh() {
        byte[] octets = new byte[OCTETS];
        new SecureRandom().nextBytes(octets);
        return octets;
    }
}
