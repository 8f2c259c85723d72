package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.sluice.module.clamav.FakeClamd;
import org.sluice.testing.FaultyServer;

/**
 * Stands in for clamd, as strict as that, and holds scans: it stops reading in the middle of each message until told to go on, and
 * keeps its answer to each until told to give it.
 */
final class HoldingClamd implements Closeable {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final FaultyServer server = new FaultyServer(this::serve);
    private volatile Hold hold = new Hold(Long.MAX_VALUE);

    /** Everything that is scanned from now on until it is told to go on. */
    private static final class Hold {
        private final long afterOctets;
        private final CountDownLatch readOn = new CountDownLatch(1);
        private final CountDownLatch answer = new CountDownLatch(1);
        private final AtomicInteger stopped = new AtomicInteger();
        private final AtomicInteger read = new AtomicInteger();

        Hold(long afterOctets) {
            this.afterOctets = afterOctets;
        }
    }

    String address() {
        return server.address();
    }

    /** Scans that come from now on: stops reading each after so many octets. */
    void holdAfter(long octets) {
        hold = new Hold(octets);
    }

    void readOn() {
        hold.readOn.countDown();
    }

    void answer() {
        hold.answer.countDown();
    }

    /** Waits until so many are stopped in their middle. */
    void awaitStopped(int count) throws IOException {
        await(hold.stopped, count, "stopped in their middle");
    }

    /** Waits until so many have been read to their end. */
    void awaitRead(int count) throws IOException {
        await(hold.read, count, "read");
    }

    private static void await(AtomicInteger counter, int count, String how) throws IOException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (counter.get() < count) {
            if (System.nanoTime() > end) {
                throw new IOException(counter + " scans of " + count + " are " + how);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private void serve(Socket client, InputStream in, OutputStream out) throws Exception {
        Hold own = hold;
        byte[] reply = FakeClamd.replyTo(new Stopping(in, own));
        if (new String(reply, StandardCharsets.US_ASCII).contains("stream: ")) {
            own.read.incrementAndGet();
            own.answer.await();
        }
        out.write(reply);
    }

    @Override
    public void close() {
        server.close();
    }

    /** Reads on only when told to. */
    private static final class Stopping extends InputStream {
        private final InputStream in;
        private final Hold hold;
        private long octets;

        Stopping(InputStream in, Hold hold) {
            this.in = in;
            this.hold = hold;
        }

        @Override
        public int read() throws IOException {
            count(1);
            return in.read();
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = in.read(into, from, length);
            count(read);
            return read;
        }

        private void count(int more) throws IOException {
            if (octets < hold.afterOctets && octets + more >= hold.afterOctets) {
                hold.stopped.incrementAndGet();
                try {
                    hold.readOn.await();
                } catch (InterruptedException over) {
                    throw new IOException(over);
                }
            }
            octets += more;
        }
    }
}
