package org.sluice.delivery.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes mailboxes where there are none, durably: what is stored in one must not vanish with its directory. */
final class MailboxDirectories {

    private static final int MAX_KNOWN = 20_000;
    private static final Set<String> PARTS = Set.of("tmp", "new", "cur");

    private final Path base;
    private final int mode;
    private final DirectorySync sync = new DirectorySync();
    /** Mailboxes whose directories this process has seen durable. */
    private final Set<Path> known = ConcurrentHashMap.newKeySet();

    MailboxDirectories(Path base, int mode) {
        this.base = base;
        this.mode = mode;
    }

    /** Returns once the mailbox and its parts exist and are durable. */
    void prepare(Path mailbox) throws IOException {
        if (known.contains(mailbox)) {
            return;
        }
        for (String part : PARTS) {
            Files.createDirectories(mailbox.resolve(part), PosixFilePermissions.asFileAttribute(permissions(mode)));
        }
        for (Path made = mailbox; made.startsWith(base); made = made.getParent()) {
            sync.sync(made);
        }
        Path above = base.getParent();
        if (above != null) {
            sync.sync(above);
        }
        if (known.size() >= MAX_KNOWN) {
            known.clear();
        }
        known.add(mailbox);
    }

    void forget(Path mailbox) {
        known.remove(mailbox);
    }

    void sync(Path directory) throws IOException {
        sync.sync(directory);
    }

    static Set<PosixFilePermission> permissions(int mode) {
        // From the highest bit, owner-read, down to others-execute: the order of the constants.
        PosixFilePermission[] all = PosixFilePermission.values();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode & 0400 >> bit) != 0) {
                permissions.add(all[bit]);
            }
        }
        return permissions;
    }
}
