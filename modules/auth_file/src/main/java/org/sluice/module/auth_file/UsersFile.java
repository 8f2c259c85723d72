package org.sluice.module.auth_file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.support.text.Ascii;

/**
 * One file and what was read of it last. A change is taken when two looks in a row find the same file, so that none is read
 * while it is being written; a file that is wrong or gone leaves the users as they were. Looked at by one thread at a time,
 * asked by any.
 */
final class UsersFile {

    private static final Logger LOG = LoggerFactory.getLogger(UsersFile.class);
    private static final long MOST_OCTETS = 64L << 20;

    private record Stamp(long modified, long size, Object key) {}

    private final Path file;
    private Stamp seen;
    private Stamp read;
    private boolean missed;
    private volatile Users users = Users.NONE;
    private volatile String trouble = "";
    private volatile boolean open;

    /** Reads it once. */
    UsersFile(Path file) {
        this.file = file;
        look();
        if (seen != null) {
            look();
        }
    }

    Path path() {
        return file;
    }

    Users users() {
        return users;
    }

    /** Why the file as it stands is not in use; empty where it is, and where there has never been one. */
    String trouble() {
        return trouble;
    }

    /** Whether everybody on this machine may read it. */
    boolean isOpenToAll() {
        return open;
    }

    /** Takes over a change, if there is one. */
    synchronized void look() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Stamp stamp = new Stamp(now.lastModifiedTime().toMillis(), now.size(), now.fileKey());
            boolean settled = stamp.equals(seen);
            seen = stamp;
            missed = false;
            if (settled && !stamp.equals(read)) {
                read = stamp;
                load(stamp.size());
            }
        } catch (NoSuchFileException e) {
            gone();
        } catch (IOException | SecurityException e) {
            refuse(Ascii.printable(e.toString()));
        }
    }

    private void load(long size) throws IOException {
        if (size > MOST_OCTETS) {
            refuse("larger than " + (MOST_OCTETS >> 20) + " MiB");
            return;
        }
        try {
            users = Users.parse(Files.readAllBytes(file));
            trouble = "";
            LOG.info("{}: {} users", file, users.count());
        } catch (UsersFileRefused e) {
            refuse(e.getMessage());
        }
        open = isReadableByAll();
        if (open) {
            LOG.warn("{}: everybody on this machine may read the hashes; chmod 640 it", file);
        }
    }

    private void gone() {
        if (missed) {
            return;
        }
        missed = true;
        if (read == null) {
            LOG.info("{}: no such file, so no users", file);
        } else {
            refuse("the file is gone");
        }
        seen = null;
        read = null;
    }

    private void refuse(String why) {
        if (!why.equals(trouble)) {
            trouble = why;
            LOG.error("{}: {}; the {} users before stay", file, why, users.count());
        }
    }

    private boolean isReadableByAll() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
    }
}
