package org.sluice.core.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.sluice.core.body.ArrayBody;
import org.sluice.core.body.Rope;
import org.sluice.message.MessageBody;
import org.sluice.spool.Content;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolException;
import org.sluice.spool.SpoolRecord;

/** A spool in memory that stores at once, fails, or keeps its commits until told. */
public final class MemorySpool implements Spool {

    public final Map<String, SpoolRecord> records = new LinkedHashMap<>();
    public final Map<String, byte[]> contents = new LinkedHashMap<>();
    public final List<SpoolBatch> batches = new ArrayList<>();
    public SpoolException failure;
    public CompletableFuture<Void> pending;
    public Optional<String> refusal = Optional.empty();

    @Override
    public CompletionStage<Void> commit(SpoolBatch batch, Duration deadline) {
        batches.add(batch);
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        if (pending != null) {
            return pending.thenRun(() -> store(batch));
        }
        store(batch);
        return CompletableFuture.completedFuture(null);
    }

    private void store(SpoolBatch batch) {
        Map<String, byte[]> added = new LinkedHashMap<>();
        batch.added().forEach((record, content) -> added.put(record.id(), octets(content)));
        batch.removed().forEach(id -> {
            records.remove(id);
            contents.remove(id);
        });
        batch.added().keySet().forEach(record -> records.put(record.id(), record));
        contents.putAll(added);
    }

    public String text(String id) {
        return new String(contents.get(id), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    @Override
    public void scan(SpoolRecord.State state, Predicate<SpoolRecord> visitor) {
        for (SpoolRecord record : List.copyOf(records.values())) {
            if (record.state() == state && !visitor.test(record)) {
                return;
            }
        }
    }

    @Override
    public Optional<SpoolRecord> find(String id) {
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public Optional<MessageBody> content(String id) {
        return Optional.ofNullable(contents.get(id)).map(ArrayBody::new);
    }

    @Override
    public Optional<String> refusal() {
        return refusal;
    }

    @Override
    public long count(SpoolRecord.State state) {
        return records.values().stream()
                .filter(record -> record.state() == state)
                .count();
    }

    private static byte[] octets(Content content) {
        try {
            return Rope.of(content).open().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
