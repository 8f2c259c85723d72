package org.sluice.smtp.content;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body on its way to disk. The event loop appends, an IO thread writes: one task at a time for each file, so octets
 * stay in order. The event loop is told when a jam is over and when all is written.
 */
public final class BodyFile {

    /** Makes files; where they go and how they are called is not a body's business. */
    public interface Opener {
        BodyFile open(Path directory);
    }

    private static final Logger LOG = LoggerFactory.getLogger(BodyFile.class);
    private static final int CONGESTED = 262_144;
    private static final int RELIEVED = 65_536;

    private final Path path;
    private final Executor io;
    private final Executor home;
    private final Runnable relieved;

    private final Object lock = new Object();
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private int waitingOctets;
    private boolean working;
    private boolean congested;
    private boolean failed;
    private boolean unwanted;
    private Consumer<Boolean> completion;

    /** Used by the IO thread whose task it is, one after another. */
    private FileChannel channel;

    /**
     * A file that is not there yet.
     *
     * @param relieved called on the event loop when reading may go on
     */
    public BodyFile(Path path, Executor io, Executor home, Runnable relieved) {
        this.path = path;
        this.io = io;
        this.home = home;
        this.relieved = relieved;
    }

    Path path() {
        return path;
    }

    /** Takes the buffer over. */
    void append(ByteBuf octets) {
        synchronized (lock) {
            if (failed || unwanted) {
                octets.release();
                return;
            }
            waiting.add(octets);
            waitingOctets += octets.readableBytes();
            congested = congested || waitingOctets >= CONGESTED;
        }
        wake();
    }

    boolean isCongested() {
        synchronized (lock) {
            return congested;
        }
    }

    /** Calls back on the event loop once everything is written; false when it could not be. */
    void complete(Consumer<Boolean> then) {
        synchronized (lock) {
            completion = then;
        }
        wake();
    }

    /** Drops what waits and removes the file. */
    void delete() {
        synchronized (lock) {
            unwanted = true;
            drop();
        }
        wake();
    }

    private void wake() {
        synchronized (lock) {
            if (working) {
                return;
            }
            working = true;
        }
        try {
            io.execute(this::work);
        } catch (RejectedExecutionException e) {
            fail(new IOException("the writers are overloaded or stopping", e));
            synchronized (lock) {
                working = false;
                if (completion != null) {
                    tellCompletion();
                }
            }
        }
    }

    private void work() {
        for (boolean more = true; more; ) {
            try {
                more = step();
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    /** Does the next thing that is due; whether there was one is decided under the lock, so that none is overlooked. */
    private boolean step() throws IOException {
        ByteBuf octets;
        boolean remove;
        synchronized (lock) {
            octets = waiting.poll();
            remove = unwanted;
            if (octets == null && !remove && completion == null) {
                working = false;
                return false;
            }
            waitingOctets -= octets == null ? 0 : octets.readableBytes();
            if (congested && waitingOctets <= RELIEVED) {
                congested = false;
                tell(relieved);
            }
        }
        if (octets != null) {
            write(octets);
            return true;
        }
        return finish(remove);
    }

    private void write(ByteBuf octets) throws IOException {
        try {
            if (channel == null) {
                Files.createDirectories(path.getParent());
                channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            }
            while (octets.isReadable()) {
                octets.readBytes(channel, octets.readableBytes());
            }
        } finally {
            octets.release();
        }
    }

    /** All is written, or nobody wants it: closes the file, and removes it in the latter case for good. */
    private boolean finish(boolean remove) {
        try {
            if (channel != null) {
                channel.close();
            }
            if (remove) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            fail(e);
        }
        synchronized (lock) {
            if (completion != null) {
                tellCompletion();
            }
            if (remove) {
                working = false;
            }
            return !remove;
        }
    }

    private void fail(IOException cause) {
        synchronized (lock) {
            if (!failed) {
                LOG.error("cannot write {}: {}", path, cause.toString());
            }
            failed = true;
            drop();
            tell(relieved);
        }
    }

    private void drop() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        waitingOctets = 0;
        congested = false;
    }

    private void tellCompletion() {
        Consumer<Boolean> then = completion;
        boolean well = !failed;
        completion = null;
        tell(() -> then.accept(well));
    }

    private void tell(Runnable news) {
        try {
            home.execute(news);
        } catch (RejectedExecutionException e) {
            LOG.debug("the connection of {} is gone already", path);
        }
    }
}
