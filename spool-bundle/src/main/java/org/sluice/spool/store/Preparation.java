package org.sluice.spool.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.message.MessageBody;
import org.sluice.spool.Content;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord;

/** Reads the contents of a batch: small ones into memory, large ones into files that are synced at once. */
final class Preparation {

    private final BodyFiles files;
    private final Numbers numbers;
    private volatile long fileThreshold;

    Preparation(BodyFiles files, Numbers numbers) {
        this.files = files;
        this.numbers = numbers;
    }

    /** Bodies of more octets become files. */
    void fileThreshold(long octets) {
        fileThreshold = octets;
    }

    /** Whether preparing will write files, which the committer has no time for. */
    boolean writesFiles(SpoolBatch batch) {
        return !batch.added().isEmpty()
                && batch.added().values().stream()
                        .anyMatch(content -> content.body().sizeOctets() > fileThreshold);
    }

    Prepared prepare(SpoolBatch batch) throws IOException {
        Run run = new Run(batch);
        try {
            return run.prepare();
        } catch (IOException | RuntimeException e) {
            run.written.forEach(files::remove);
            throw e;
        }
    }

    /** The bodies of one batch, each read once. */
    private final class Run {
        private final SpoolBatch batch;
        private final Map<MessageBody, Integer> users = new IdentityHashMap<>();
        private final Map<MessageBody, Shared> shared = new IdentityHashMap<>();
        private final List<Long> written = new ArrayList<>();
        private long octets;

        Run(SpoolBatch batch) {
            this.batch = batch;
            batch.added().values().forEach(content -> users.merge(content.body(), 1, Integer::sum));
        }

        Prepared prepare() throws IOException {
            List<Addition> additions = new ArrayList<>(batch.added().size());
            for (Map.Entry<SpoolRecord, Content> added : batch.added().entrySet()) {
                additions.add(addition(added.getKey(), added.getValue()));
            }
            return new Prepared(additions, written, octets);
        }

        private Addition addition(SpoolRecord record, Content content) throws IOException {
            MessageBody body = content.body();
            if (body.sizeOctets() <= fileThreshold && users.get(body) == 1) {
                return whole(record, content);
            }
            Shared stored = shared.get(body);
            if (stored == null) {
                stored = body.sizeOctets() > fileThreshold ? file(body) : value(body);
                shared.put(body, stored);
            }
            octets += content.head().length;
            Placement placement = new Placement(
                    stored.kind, stored.number, content.head().length, content.offset(), body.sizeOctets());
            return new Addition(record, placement, content.head(), stored.octets);
        }

        private Addition whole(SpoolRecord record, Content content) throws IOException {
            int length = Math.toIntExact(content.sizeOctets());
            byte[] head = content.head();
            byte[] all = new byte[length];
            System.arraycopy(head, 0, all, 0, head.length);
            try (InputStream in = content.body().open()) {
                in.skipNBytes(content.offset());
                readExactly(in, all, head.length);
            }
            octets += length;
            Placement placement = new Placement(Placement.Kind.WHOLE, 0, head.length, 0, (long) length - head.length);
            return new Addition(record, placement, Octets.NONE, all);
        }

        private Shared file(MessageBody body) throws IOException {
            long number = numbers.next();
            files.store(number, body);
            written.add(number);
            return new Shared(Placement.Kind.FILE, number, Octets.NONE);
        }

        private Shared value(MessageBody body) throws IOException {
            byte[] all = new byte[Math.toIntExact(body.sizeOctets())];
            try (InputStream in = body.open()) {
                readExactly(in, all, 0);
            }
            octets += all.length;
            return new Shared(Placement.Kind.SHARED, numbers.next(), all);
        }
    }

    private record Shared(Placement.Kind kind, long number, byte[] octets) {}

    /** A body that is shorter or longer than it says would be stored wrongly; it is refused. */
    private static void readExactly(InputStream in, byte[] into, int from) throws IOException {
        int expected = into.length - from;
        int read = in.readNBytes(into, from, expected);
        if (read < expected || in.read() >= 0) {
            throw new IOException("body ends after " + read + " octets or goes on (expected: " + expected + ")");
        }
    }
}
