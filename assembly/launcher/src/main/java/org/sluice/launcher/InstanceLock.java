package org.sluice.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * One server per data directory. The operating system frees the lock with the process, however that ends, so a stale file means
 * nothing. The file says who holds it and since when: {@code <pid> <seconds since 1970>}.
 */
final class InstanceLock implements AutoCloseable {
    private final FileChannel channel;

    private InstanceLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock, or fails naming the process that has it. Nobody can read our process id before {@link #sign()}. */
    static InstanceLock take(Path file) throws IOException, StartRefused {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            String holder = Files.readString(file).strip().replaceAll(" .*", "");
            channel.close();
            throw new StartRefused("a server already runs on " + file.getParent() + " (pid " + holder + ")");
        }
        channel.truncate(0);
        return new InstanceLock(channel);
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    /** Writes who holds the lock. Done after leftovers of an earlier run are gone, so that a reader never mixes the two. */
    void sign() throws IOException {
        String line = ProcessHandle.current().pid() + " " + Instant.now().getEpochSecond() + "\n";
        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)), 0);
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.truncate(0);
        channel.close();
    }
}
