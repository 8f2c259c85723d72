package org.sluice.delivery.maildir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.sluice.message.MessageBody;

/**
 * One Maildir. A message is written to {@code tmp}, synced, renamed into {@code new}, and the directory synced: whoever
 * reads the mailbox never sees half a message, and after a crash it is there whole or not at all.
 */
final class Mailbox {

    private static final int BUFFER_OCTETS = 64 * 1024;
    private static final ThreadLocal<byte[]> BUFFER = ThreadLocal.withInitial(() -> new byte[BUFFER_OCTETS]);
    private static final Set<StandardOpenOption> FRESH =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private final Path root;
    private final MailboxDirectories directories;
    private final FileAttribute<Set<PosixFilePermission>> fileMode;

    Mailbox(Path root, MailboxDirectories directories, int mode) {
        this.root = root;
        this.directories = directories;
        this.fileMode = PosixFilePermissions.asFileAttribute(MailboxDirectories.permissions(mode & 0666));
    }

    /**
     * Stores a message under that name. Storing the same message under the same name again changes nothing.
     *
     * @param head octets in front of the message
     * @param repeat whether to look for it first, in {@code cur} too, where readers move what they have seen
     */
    void store(String name, byte[] head, MessageBody content, boolean repeat) throws IOException {
        directories.prepare(root);
        if (repeat && holds(name)) {
            directories.sync(root.resolve("new"));
            return;
        }
        try {
            write(name, head, content);
        } catch (NoSuchFileException removedMeanwhile) {
            directories.forget(root);
            directories.prepare(root);
            write(name, head, content);
        }
    }

    private void write(String name, byte[] head, MessageBody content) throws IOException {
        Path draft = root.resolve("tmp").resolve(name);
        try (FileChannel file = FileChannel.open(draft, FRESH, fileMode)) {
            copy(head, content, file);
            file.force(false);
        } catch (IOException | RuntimeException failure) {
            Files.deleteIfExists(draft);
            throw failure;
        }
        Files.move(draft, root.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
        directories.sync(root.resolve("new"));
    }

    private static void copy(byte[] head, MessageBody content, FileChannel file) throws IOException {
        byte[] buffer = BUFFER.get();
        int filled = head.length;
        System.arraycopy(head, 0, buffer, 0, filled);
        long total = 0;
        try (InputStream in = open(content)) {
            for (int read = read(in, buffer, filled); read >= 0; read = read(in, buffer, filled)) {
                total += read;
                filled += read;
                if (filled == buffer.length) {
                    writeFully(file, buffer, filled);
                    filled = 0;
                }
            }
        }
        if (total != content.sizeOctets()) {
            throw new UnreadableContent("it has " + total + " octets (expected: " + content.sizeOctets() + ")", null);
        }
        writeFully(file, buffer, filled);
    }

    private static InputStream open(MessageBody content) throws UnreadableContent {
        try {
            return content.open();
        } catch (IOException gone) {
            throw new UnreadableContent(gone.getMessage(), gone);
        }
    }

    private static int read(InputStream in, byte[] buffer, int from) throws UnreadableContent {
        try {
            return in.read(buffer, from, buffer.length - from);
        } catch (IOException gone) {
            throw new UnreadableContent(gone.getMessage(), gone);
        }
    }

    private static void writeFully(FileChannel file, byte[] buffer, int length) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(buffer, 0, length);
        while (octets.hasRemaining()) {
            file.write(octets);
        }
    }

    private boolean holds(String name) throws IOException {
        if (Files.exists(root.resolve("new").resolve(name))) {
            return true;
        }
        // The host in a name may have been configured otherwise before the crash, and readers append flags.
        String stem = MaildirTransport.stem(name);
        return holdsStem("new", stem) || holdsStem("cur", stem);
    }

    private boolean holdsStem(String directory, String stem) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                root.resolve(directory), file -> file.getFileName().toString().startsWith(stem))) {
            return files.iterator().hasNext();
        }
    }

    /** The spool's octets could not be had: no fault of the mailbox. */
    static final class UnreadableContent extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableContent(String why, Throwable cause) {
            super("content of the message: " + why, cause);
        }
    }
}
