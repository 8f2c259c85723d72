package org.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.sluice.message.MessageBody;
import org.sluice.spool.Content;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord;
import org.sluice.spool.SpoolWatcher;

/** A spool that keeps its promises to the letter: commits complete on its own thread, watchers hear afterwards, ids are added once. */
public class MemorySpool implements Spool, AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Map<String, SpoolRecord> records = new LinkedHashMap<>();
    private final Map<String, BytesBody> bodies = new LinkedHashMap<>();
    private final List<String> removals = new ArrayList<>();
    private volatile SpoolWatcher watcher;
    private volatile int failures;

    public void watcher(SpoolWatcher newWatcher) {
        watcher = newWatcher;
        newWatcher.watching();
    }

    /** The next commits fail. */
    public void failNext(int count) {
        failures = count;
    }

    /** Stores without telling anybody, as if it had been there before. */
    public synchronized void store(SpoolRecord record, String text) {
        assertThat(records.put(record.id(), record))
                .as("id twice: " + record.id())
                .isNull();
        bodies.put(record.id(), BytesBody.of(text));
    }

    /** Stores a new message durably and tells the watcher. */
    public void receive(SpoolRecord record, String text) {
        BytesBody body = BytesBody.of(text);
        commit(
                        SpoolBatch.builder()
                                .add(record, Content.of(new byte[0], body, 0))
                                .build(),
                        Duration.ofSeconds(5))
                .toCompletableFuture()
                .join();
    }

    public synchronized List<String> removals() {
        return List.copyOf(removals);
    }

    @Override
    public CompletionStage<Void> commit(SpoolBatch batch, Duration deadline) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        thread.execute(() -> {
            if (failures > 0) {
                failures--;
                done.completeExceptionally(new SpoolException("scripted failure", false, null));
                return;
            }
            apply(batch);
            done.complete(null);
            SpoolWatcher present = watcher;
            if (present != null) {
                batch.added().keySet().stream()
                        .filter(record -> record.state() == SpoolRecord.State.QUEUED)
                        .forEach(present::queued);
            }
        });
        return done;
    }

    @Override
    public void scan(SpoolRecord.State state, Predicate<SpoolRecord> visitor) {
        List<SpoolRecord> all;
        synchronized (this) {
            all = records.values().stream()
                    .filter(record -> record.state() == state)
                    .toList();
        }
        for (SpoolRecord record : all) {
            if (!visitor.test(record)) {
                return;
            }
        }
    }

    @Override
    public synchronized Optional<SpoolRecord> find(String id) {
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public synchronized Optional<MessageBody> content(String id) {
        return Optional.ofNullable(bodies.get(id));
    }

    @Override
    public Optional<String> refusal() {
        return Optional.empty();
    }

    @Override
    public synchronized long count(SpoolRecord.State state) {
        return records.values().stream()
                .filter(record -> record.state() == state)
                .count();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private synchronized void apply(SpoolBatch batch) {
        batch.added().forEach((record, content) -> {
            assertThat(records.put(record.id(), record))
                    .as("id twice: " + record.id())
                    .isNull();
            bodies.put(record.id(), BytesBody.of(octets(content)));
        });
        batch.updated().forEach(record -> records.replace(record.id(), record));
        batch.removed().forEach(id -> {
            if (records.remove(id) != null) {
                removals.add(id);
                bodies.remove(id).end();
            }
        });
    }

    private static byte[] octets(Content content) {
        try (InputStream in = content.body().open()) {
            in.skipNBytes(content.offset());
            byte[] rest = in.readAllBytes();
            byte[] whole = java.util.Arrays.copyOf(content.head(), content.head().length + rest.length);
            System.arraycopy(rest, 0, whole, content.head().length, rest.length);
            return whole;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
