package org.sluice.smtp.content;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.sluice.injection.Admission;
import org.sluice.injection.BodySource;

/**
 * The content of one message while and after it arrives: slices of the receive buffers, as long as they are few enough
 * and memory is granted, else a file. Filled on the event loop; read, once complete, from any thread. It lives as long
 * as the connection or anybody it was lent to needs it, so that a core that leaves cannot take it along.
 */
public final class ReceivedBody {

    /** Smaller pieces are copied together: a slice costs more than they do, and pins a whole receive buffer. */
    private static final int WORTH_A_SLICE = 1_024;

    private static final int TAIL = 4_096;

    private final ByteBufAllocator allocator;
    private final Admission admission;
    private final long inMemory;
    private final BodyFile.Opener opener;
    private final List<ByteBuf> pieces = new ArrayList<>(4);
    private final AtomicInteger holders = new AtomicInteger(1);
    private ByteBuf tail;
    private long size;
    private long reserved;
    private BodyFile file;

    /**
     * An empty body.
     *
     * @param inMemory how many octets may stay in memory
     * @param opener makes the file, if one is needed
     */
    public ReceivedBody(ByteBufAllocator allocator, Admission admission, long inMemory, BodyFile.Opener opener) {
        this.allocator = allocator;
        this.admission = admission;
        this.inMemory = inMemory;
        this.opener = opener;
    }

    /** Adds octets of a receive buffer, which stays the caller's. */
    public void append(ByteBuf from, int start, int length) {
        size += length;
        if (file == null && (size > inMemory || !admission.reserve(length))) {
            moveToFile();
        } else if (file == null) {
            reserved += length;
        }
        if (length >= WORTH_A_SLICE && length * 2L >= from.capacity()) {
            sealTail();
            add(from.retainedSlice(start, length));
        } else {
            copy(from, start, length);
        }
    }

    /** Whether the disk is behind and no more should be read from the client for now. */
    public boolean isCongested() {
        return file != null && file.isCongested();
    }

    /** Octets so far. */
    long size() {
        return size;
    }

    /** No more octets come. Calls back on the event loop, at once or when the file is written; true: all went well. */
    public void complete(Consumer<Boolean> then) {
        sealTail();
        if (file == null) {
            then.accept(true);
        } else {
            file.complete(then);
        }
    }

    /** The complete body for the core, which gives it back by {@link BodySource#release}. */
    public BodySource lend() {
        holders.incrementAndGet();
        return new Lent();
    }

    /** The connection needs it no more. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            if (tail != null) {
                tail.release();
            }
            pieces.forEach(ByteBuf::release);
            if (reserved > 0) {
                admission.free(reserved);
            }
            if (file != null) {
                file.delete();
            }
        }
    }

    private void add(ByteBuf piece) {
        if (file == null) {
            pieces.add(piece);
        } else {
            file.append(piece);
        }
    }

    private void copy(ByteBuf from, int start, int length) {
        int copied = 0;
        while (copied < length) {
            if (tail == null) {
                tail = allocator.buffer(TAIL, TAIL);
            }
            int now = Math.min(length - copied, tail.writableBytes());
            tail.writeBytes(from, start + copied, now);
            copied += now;
            if (!tail.isWritable()) {
                sealTail();
            }
        }
    }

    private void sealTail() {
        if (tail != null) {
            ByteBuf full = tail;
            tail = null;
            add(full);
        }
    }

    private void moveToFile() {
        file = opener.open(admission.spillDirectory());
        pieces.forEach(file::append);
        pieces.clear();
        sealTail();
        admission.free(reserved);
        reserved = 0;
    }

    /** One loan. Giving it back twice is harmless. */
    private final class Lent implements BodySource {
        private final AtomicBoolean returned = new AtomicBoolean();

        @Override
        public long sizeOctets() {
            return size;
        }

        @Override
        public InputStream open() throws IOException {
            if (returned.get()) {
                throw new IOException("the message is gone");
            }
            return file == null ? new PiecesStream(pieces, returned) : Files.newInputStream(file.path());
        }

        @Override
        public boolean isInMemory() {
            return file == null;
        }

        @Override
        public Optional<Path> file() {
            return file == null ? Optional.empty() : Optional.of(file.path());
        }

        @Override
        public void release() {
            if (returned.compareAndSet(false, true)) {
                ReceivedBody.this.release();
            }
        }
    }
}
