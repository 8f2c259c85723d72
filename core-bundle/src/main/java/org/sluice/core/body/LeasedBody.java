package org.sluice.core.body;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.sluice.injection.BodySource;
import org.sluice.spool.FileBacked;

/**
 * Lends a received body out. Every stream is a lease: after {@link #release} its reads fail, and the source is given back
 * once, when the last stream is closed. So a module that keeps a stream too long sees an error, never another message.
 */
public final class LeasedBody implements FileBacked {

    private final BodySource source;
    private final long sizeOctets;
    private int open;
    private volatile boolean ended;
    private boolean givenBack;

    /** Takes over the source. */
    public LeasedBody(BodySource source) {
        this.source = Objects.requireNonNull(source, "source");
        this.sizeOctets = source.sizeOctets();
    }

    @Override
    public long sizeOctets() {
        return sizeOctets;
    }

    @Override
    public InputStream open() throws IOException {
        synchronized (this) {
            requireAlive();
            open++;
        }
        try {
            return new Lease(source.open());
        } catch (IOException | RuntimeException e) {
            closed();
            throw e;
        }
    }

    @Override
    public boolean isInMemory() {
        return source.isInMemory();
    }

    @Override
    public Optional<Path> file() {
        return ended ? Optional.empty() : source.file();
    }

    /** Ends all leases. Idempotent. */
    public void release() {
        synchronized (this) {
            ended = true;
        }
        giveBackWhenUnused();
    }

    private void closed() {
        synchronized (this) {
            open--;
        }
        giveBackWhenUnused();
    }

    private void giveBackWhenUnused() {
        synchronized (this) {
            if (!ended || open > 0 || givenBack) {
                return;
            }
            givenBack = true;
        }
        source.release();
    }

    private void requireAlive() throws IOException {
        if (ended) {
            throw new IOException("the message has ended");
        }
    }

    /** One stream, counted until it is closed. */
    private final class Lease extends FilterInputStream {
        private boolean closed;

        Lease(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            requireUsable();
            return in.read();
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            requireUsable();
            return in.read(target, from, length);
        }

        @Override
        public long skip(long octets) throws IOException {
            requireUsable();
            return in.skip(octets);
        }

        @Override
        public int available() throws IOException {
            requireUsable();
            return in.available();
        }

        @Override
        public void close() throws IOException {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            try {
                in.close();
            } finally {
                LeasedBody.this.closed();
            }
        }

        private void requireUsable() throws IOException {
            requireAlive();
            if (closed) {
                throw new IOException("the stream is closed");
            }
        }
    }
}
