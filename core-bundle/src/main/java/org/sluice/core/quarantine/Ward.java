package org.sluice.core.quarantine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.body.BodyAsSource;
import org.sluice.core.intake.SerialExecutor;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.Transaction;
import org.sluice.message.MessageBody;
import org.sluice.operations.MailLog;
import org.sluice.queue.Quarantine;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord;

/** The quarantine: records in the spool that no queue sees. */
final class Ward implements Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(Ward.class);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int MAX_EXPIRED_AT_ONCE = 1_000;

    private final Supplier<Spool> spool;
    private final MessageIntake intake;
    private final MailLog log;
    private final Executor workers;
    private final Clock clock;

    Ward(Supplier<Spool> spool, MessageIntake intake, MailLog log, Executor workers, Clock clock) {
        this.spool = spool;
        this.intake = intake;
        this.log = log;
        this.workers = workers;
        this.clock = clock;
    }

    @Override
    public List<SpoolRecord> list(int limit) {
        List<SpoolRecord> records = new ArrayList<>();
        if (limit > 0) {
            store().scan(SpoolRecord.State.QUARANTINED, record -> {
                records.add(record);
                return records.size() < limit;
            });
        }
        return records;
    }

    @Override
    public CompletionStage<String> release(String messageId) {
        Executor home = new SerialExecutor(workers);
        return CompletableFuture.supplyAsync(() -> reopened(messageId, home), home)
                .thenCompose(transaction -> intake.takeInstead(transaction, messageId))
                .thenApply(reception -> reception.reply().toString());
    }

    @Override
    public CompletionStage<Boolean> delete(String messageId) {
        return CompletableFuture.supplyAsync(() -> find(messageId), workers)
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedFuture(false)
                        : remove(List.of(found.get()), "deleted by an operator").thenApply(done -> true));
    }

    /** Removes what has waited longer than that; the rest of very many comes next time. */
    CompletionStage<Integer> expire(Duration age) {
        Instant before = clock.instant().minus(age);
        List<SpoolRecord> expired = new ArrayList<>();
        Spool store = spool.get();
        if (store == null) {
            return CompletableFuture.completedFuture(0);
        }
        store.scan(SpoolRecord.State.QUARANTINED, record -> {
            boolean old = record.receivedAt().isBefore(before);
            if (old) {
                expired.add(record);
            }
            return old && expired.size() < MAX_EXPIRED_AT_ONCE;
        });
        return expired.isEmpty()
                ? CompletableFuture.completedFuture(0)
                : remove(expired, "expired in quarantine").thenApply(done -> expired.size());
    }

    /** The message as mail of our own, without the module that held it. */
    private Transaction reopened(String messageId, Executor home) {
        SpoolRecord record = find(messageId)
                .orElseThrow(() -> new NoSuchElementException("no message " + messageId + " in quarantine"));
        MessageBody body = store().content(messageId)
                .orElseThrow(() -> new NoSuchElementException("no content of " + messageId + " in the spool"));
        Map<String, String> dictionaries = new HashMap<>(record.connection());
        dictionaries.putAll(record.message());
        if (!record.module().isEmpty() && !record.module().equals("core")) {
            dictionaries.put("__bypass_" + record.module(), "true");
        }
        LOG.info("{} released from quarantine, held by {}", messageId, record.module());
        return intake.internal(
                record.sender(),
                List.of(record.recipient()),
                parameters(record),
                new BodyAsSource(body),
                dictionaries,
                home);
    }

    /** What its sender asked for still holds, except that its release is now. */
    private static Map<String, String> parameters(SpoolRecord record) {
        Map<String, String> parameters = new HashMap<>(record.parameters());
        parameters.keySet().removeAll(List.of("HOLDFOR", "HOLDUNTIL"));
        return parameters;
    }

    private Optional<SpoolRecord> find(String messageId) {
        return store().find(messageId).filter(record -> record.state() == SpoolRecord.State.QUARANTINED);
    }

    private CompletionStage<Void> remove(List<SpoolRecord> records, String why) {
        SpoolBatch.Builder batch = SpoolBatch.builder();
        records.forEach(record -> batch.remove(record.id()));
        return store().commit(batch.build(), DEADLINE).thenRun(() -> records.forEach(record -> logged(record, why)));
    }

    private void logged(SpoolRecord record, String why) {
        log.write(
                MailLog.Event.DELETED,
                Map.of(
                        "session", record.sessionId(),
                        "transaction", record.transactionId(),
                        "message", record.id(),
                        "sender", record.sender().toString(),
                        "recipient", record.recipient().toString(),
                        "module", record.module(),
                        "why", why));
    }

    private Spool store() {
        Spool store = spool.get();
        if (store == null) {
            throw new IllegalStateException("the spool is not available now");
        }
        return store;
    }
}
