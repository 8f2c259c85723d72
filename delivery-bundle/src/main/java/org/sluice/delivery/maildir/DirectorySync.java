package org.sluice.delivery.maildir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes names in directories durable, one sync for all who wait for the same directory. A sync that began before a rename
 * says nothing about it, so whoever comes while one runs shares the next.
 */
final class DirectorySync {

    private final Map<Path, Group> groups = new HashMap<>();

    /** Returns once everything done in the directory before the call is durable. */
    void sync(Path directory) throws IOException {
        Group group = join(directory);
        try {
            group.await(directory);
        } finally {
            leave(directory, group);
        }
    }

    private synchronized Group join(Path directory) {
        Group group = groups.computeIfAbsent(directory, path -> new Group());
        group.members++;
        return group;
    }

    private synchronized void leave(Path directory, Group group) {
        if (--group.members == 0) {
            groups.remove(directory);
        }
    }

    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Those who wait for one directory. */
    private static final class Group {
        private int members;
        private long requested;
        private long done;
        private long failedUpTo;
        private boolean running;

        void await(Path directory) throws IOException {
            long ticket = request();
            while (takesLead(ticket)) {
                lead(directory);
            }
            if (hasFailed(ticket)) {
                throw new IOException("the directory could not be synced");
            }
        }

        private synchronized long request() {
            return ++requested;
        }

        /** Waits until the ticket is served (false), or until somebody must serve it (true). */
        private synchronized boolean takesLead(long ticket) throws IOException {
            while (done < ticket && running) {
                try {
                    wait();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while syncing", interrupted);
                }
            }
            if (done >= ticket) {
                return false;
            }
            running = true;
            return true;
        }

        private void lead(Path directory) throws IOException {
            long upTo = latest();
            boolean synced = false;
            try {
                force(directory);
                synced = true;
            } finally {
                finish(upTo, synced);
            }
        }

        private synchronized long latest() {
            return requested;
        }

        private synchronized void finish(long upTo, boolean synced) {
            running = false;
            done = upTo;
            if (!synced) {
                failedUpTo = upTo;
            }
            notifyAll();
        }

        /** Whoever is told of a failure too many delivers once more, to the same name: nothing is doubled. */
        private synchronized boolean hasFailed(long ticket) {
            return ticket <= failedUpTo;
        }
    }
}
