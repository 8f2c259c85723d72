package org.sluice.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.sluice.delivery.queue.Entry;
import org.sluice.delivery.queue.Holds;
import org.sluice.delivery.queue.QueueIndex;
import org.sluice.delivery.route.Routes;
import org.sluice.message.DomainName;
import org.sluice.queue.QueueControl;
import org.sluice.queue.QueueSummary;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord;

/** What operators do to queues. Whatever touches the disk does so on an executor of its own. */
final class QueueCommands implements QueueControl {

    private static final int MAX_LISTED = 100_000;

    private final QueueIndex index;
    private final Surroundings surroundings;
    private final Persistence persistence;
    private final Journal journal;
    private final Holds holds;
    private final Routes routes;
    private final Supplier<Settings> settings;
    private final InstantSource clock;
    private final Executor blocking;
    private final Runnable wake;
    private final Runnable forgiveHosts;

    /** What the commands work on. */
    record Desk(
            QueueIndex index,
            Surroundings surroundings,
            Persistence persistence,
            Journal journal,
            Holds holds,
            Routes routes,
            Supplier<Settings> settings,
            InstantSource clock,
            Executor blocking) {}

    QueueCommands(Desk desk, Runnable wake, Runnable forgiveHosts) {
        this.index = desk.index();
        this.surroundings = desk.surroundings();
        this.persistence = desk.persistence();
        this.journal = desk.journal();
        this.holds = desk.holds();
        this.routes = desk.routes();
        this.settings = desk.settings();
        this.clock = desk.clock();
        this.blocking = desk.blocking();
        this.wake = wake;
        this.forgiveHosts = forgiveHosts;
    }

    @Override
    public List<QueueSummary> queues() {
        return index.summaries();
    }

    @Override
    public List<SpoolRecord> messages(String domain, int limit) {
        Spool spool = surroundings.spool().orElse(null);
        if (spool == null || limit <= 0) {
            return List.of();
        }
        return index.rows(canonical(domain), Math.min(limit, MAX_LISTED)).stream()
                .flatMap(row -> spool.find(row.id()).map(record -> asOfNow(record, row)).stream())
                .toList();
    }

    @Override
    public CompletionStage<Integer> flush(String domain) {
        forgiveHosts.run();
        int count = index.flush(canonical(domain), clock.millis());
        wake.run();
        return CompletableFuture.completedStage(count);
    }

    @Override
    public CompletionStage<Void> hold(String domain) {
        return CompletableFuture.runAsync(() -> changeHolds(canonical(domain), true), blocking);
    }

    @Override
    public CompletionStage<Void> release(String domain) {
        return CompletableFuture.runAsync(() -> changeHolds(canonical(domain), false), blocking)
                .thenCompose(done -> releaseSingles(canonical(domain)));
    }

    @Override
    public CompletionStage<Boolean> delete(String messageId) {
        return CompletableFuture.supplyAsync(() -> claim(messageId), blocking)
                .thenCompose(claimed -> claimed.isPresent()
                        ? remove(claimed.get().entry(), claimed.get().record())
                        : CompletableFuture.completedStage(false));
    }

    @Override
    public Optional<String> route(String domain) {
        String described = routes.table().find(canonical(domain)).describe();
        return described.equals("none") ? Optional.empty() : Optional.of(described);
    }

    private record Claimed(Entry entry, SpoolRecord record) {}

    private Optional<Claimed> claim(String id) {
        Spool spool = surroundings.spool().orElseThrow(() -> new IllegalStateException("no spool at the moment"));
        Optional<SpoolRecord> record = spool.find(id).filter(found -> found.state() == SpoolRecord.State.QUEUED);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        // Right after a start the scan may not have come to it yet.
        index.add(record.get(), domain(record.get()), true, clock.millis());
        Optional<Entry> entry = index.claim(id);
        if (entry.isPresent() && spool.find(id).isEmpty()) {
            // It was delivered between the two looks.
            index.forget(entry.get());
            return Optional.empty();
        }
        return entry.map(own -> new Claimed(own, record.get()));
    }

    private CompletionStage<Boolean> remove(Entry entry, SpoolRecord record) {
        return persistence
                .commit(SpoolBatch.builder().remove(record.id()).build())
                .handle((done, failure) -> {
                    if (failure != null) {
                        index.putBack(entry, record.nextAttempt().toEpochMilli(), "", clock.millis());
                        wake.run();
                        throw new IllegalStateException("not deleted: " + failure.getMessage(), failure);
                    }
                    index.forget(entry);
                    journal.deleted(record, clock.instant());
                    return true;
                });
    }

    private void changeHolds(String domain, boolean hold) {
        try {
            index.holds(hold ? holds.add(domain) : holds.remove(domain));
            wake.run();
        } catch (IOException failure) {
            throw new UncheckedIOException("holds not stored: " + failure.getMessage(), failure);
        }
    }

    /** Messages stored with a hold of their own. */
    private CompletionStage<Void> releaseSingles(String domain) {
        List<String> ids = index.releaseSingles(domain, clock.millis());
        if (ids.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        return CompletableFuture.supplyAsync(() -> withoutHold(ids), blocking)
                .thenCompose(persistence::commit)
                .whenComplete((done, failure) -> wake.run());
    }

    private SpoolBatch withoutHold(List<String> ids) {
        SpoolBatch.Builder batch = SpoolBatch.builder();
        surroundings
                .spool()
                .ifPresent(spool -> ids.forEach(id -> spool.find(id)
                        .ifPresent(
                                record -> batch.update(record.with().held(false).build()))));
        return batch.build();
    }

    private static SpoolRecord asOfNow(SpoolRecord record, QueueIndex.Row row) {
        Instant next = row.held() ? record.nextAttempt() : Instant.ofEpochMilli(row.due());
        return record.with()
                .attempts(record.attempts(), next, record.lastReply())
                .held(row.held())
                .build();
    }

    private String domain(SpoolRecord record) {
        return Recipients.withDomain(record.recipient(), settings.get().postmasterDomain())
                .asciiDomain();
    }

    private static String canonical(String domain) {
        String lower = domain.strip().toLowerCase(Locale.ROOT);
        try {
            return DomainName.ascii(lower);
        } catch (IllegalArgumentException nobodysDomain) {
            return lower;
        }
    }
}
