package org.sluice.module.auth_file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.support.file.BoundedFile;
import org.sluice.support.file.FollowedFiles;
import org.sluice.support.file.FollowedFiles.Look;
import org.sluice.support.file.UnusableFile;

/**
 * One file and the users that were read of it last; a file that is wrong or gone leaves them as they were. Looked at by one
 * thread at a time, asked by any.
 */
final class UsersFile {

    private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
    private static final int MOST_OCTETS = 64 << 20;

    private final Path file;
    private final FollowedFiles<Users> users;
    private volatile boolean open;

    /** Reads it once. */
    UsersFile(Path file) {
        this.file = file;
        this.users = FollowedFiles.from(Users.NONE, List.of(file), this::read);
        if (look() == Look.NOTHING_NEW) {
            LOG.info("{}: no such file, so no users", file);
        }
    }

    Path path() {
        return file;
    }

    Users users() {
        return users.value();
    }

    /** Why the file as it stands is not in use; empty where it is, and where there has never been one. */
    String trouble() {
        return users.trouble();
    }

    /** Whether everybody on this machine may read it. */
    boolean isOpenToAll() {
        return open;
    }

    /** Takes over a change, if there is one. */
    Look look() {
        Look look = users.look();
        switch (look) {
            case TAKEN -> LOG.info("{}: {} users", file, users().count());
            case REFUSED -> LOG.error("{}; the {} users before stay", trouble(), users().count());
            default -> {
                return look;
            }
        }
        open = isReadableByAll();
        if (open) {
            LOG.warn("{}: everybody on this machine may read the hashes; chmod 640 it", file);
        }
        return look;
    }

    private Users read() throws UnusableFile {
        byte[] octets = BoundedFile.read(file, MOST_OCTETS);
        try {
            return Users.parse(octets);
        } catch (UsersFileRefused e) {
            throw new UnusableFile(file, e.getMessage());
        }
    }

    private boolean isReadableByAll() {
        try {
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            // What is not there, or not for us, is not open to all.
            return false;
        }
    }
}
