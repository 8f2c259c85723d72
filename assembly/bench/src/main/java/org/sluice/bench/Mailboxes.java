package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes every delivered file out of the Maildirs as it comes, checks it against the ledger and deletes it; so a message
 * delivered twice shows even where its file name would have been the same.
 */
final class Mailboxes implements Closeable {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path domain;
    private final Ledger ledger;
    private final Thread thread;
    private volatile boolean closed;

    Mailboxes(Path domain, Ledger ledger) {
        this.domain = domain;
        this.ledger = ledger;
        thread = new Thread(this::watch, "mailboxes");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until all that was accepted lies here, or nothing new comes for a while. */
    void awaitAll(long patienceSeconds) {
        long seen = -1;
        long since = System.nanoTime();
        while (ledger.lost() > 0 && System.nanoTime() - since < TimeUnit.SECONDS.toNanos(patienceSeconds)) {
            if (ledger.arrivals() != seen) {
                seen = ledger.arrivals();
                since = System.nanoTime();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        LockSupport.parkNanos(5 * LOOK_NANOS); // for what should not come
    }

    @Override
    public void close() {
        closed = true;
    }

    private void watch() {
        while (!closed) {
            try {
                look();
            } catch (IOException | RuntimeException e) {
                System.err.println("mailboxes: " + e);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void look() throws IOException {
        if (!Files.isDirectory(domain)) {
            return;
        }
        try (DirectoryStream<Path> users = Files.newDirectoryStream(domain)) {
            for (Path user : users) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(user.resolve("new"))) {
                    for (Path file : files) {
                        check(Files.readAllBytes(file));
                        Files.delete(file);
                    }
                } catch (NoSuchFileException notYet) {
                    // Its folders are being made.
                }
            }
        }
    }

    private void check(byte[] message) {
        Arrival arrival = Arrival.of(message);
        ledger.delivered(arrival.number(), arrival.sum(), arrival.stamps());
        if (!arrival.missing().isEmpty()) {
            ledger.passedBy(arrival.missing());
        }
    }
}
