package org.sluice.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.delivery.route.RouteTable;
import org.sluice.delivery.route.Routes;
import org.sluice.injection.Bounces;
import org.sluice.injection.Bounces.Notice;
import org.sluice.injection.Reception;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord;
import org.sluice.spool.SpoolWatcher;

/** Delivery as a whole, between a strict spool and real Maildirs, on a clock that is moved by hand. */
abstract class DeliveryBed {
    static final SmtpReply TAKEN = new SmtpReply(250, "2.0.0", "taken");

    @TempDir
    Path directory;

    final MemorySpool spool = new MemorySpool();
    final Surroundings surroundings = new Surroundings();
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<SmtpReply> bounced = new CopyOnWriteArrayList<>();
    final Map<String, String> extra = new HashMap<>();
    final List<Notice> notices = new CopyOnWriteArrayList<>();
    final List<Runnable> routeListeners = new ArrayList<>();
    volatile SmtpReply receptionOfBounces = TAKEN;
    volatile Instant now = Mail.RECEIVED;
    volatile RouteTable table;
    volatile Settings settings;
    Delivery delivery;

    @BeforeEach
    void open() throws IOException {
        routes(Map.of("sluice.test", "maildir", "broken.test", "maildir:" + directory.resolve("file")));
        Files.createFile(directory.resolve("file"));
        surroundings.spool(spool);
        surroundings.mailLog((event, fields) -> log.add(event + " " + fields.get("message")));
        surroundings.bounces(new FakeBounces());
        start();
    }

    @AfterEach
    void close() throws Exception {
        delivery.stop();
        spool.close();
    }

    boolean delete(String id) throws Exception {
        return delivery.commands().delete(id).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    static SpoolRecord with(String recipient, String name, String value) {
        return Mail.of("1", recipient).parameters(Map.of(name, value)).build();
    }

    static SpoolRecord expired(String id) {
        return SpoolRecord.of(
                        id,
                        EnvelopeAddress.parse("a@example.org"),
                        EnvelopeAddress.parse("ann@broken.test"),
                        Mail.RECEIVED.minus(Duration.ofDays(6)))
                .build();
    }

    void routes(Map<String, String> lines) {
        table = RouteTable.of(lines, directory);
    }

    void at(Instant moment) {
        now = moment;
        delivery.changed(settings);
    }

    void restart() throws Exception {
        delivery.stop();
        start();
    }

    void start() throws IOException {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put("postmaster_domain", "sluice.test");
        configuration.putAll(extra);
        configuration.put("maildir_concurrency", "4");
        settings = Settings.of(configuration, directory, "mx.example");
        Routes routes = new Routes() {
            @Override
            public RouteTable table() {
                return table;
            }

            @Override
            public AutoCloseable onChange(Runnable listener) {
                routeListeners.add(listener);
                return () -> routeListeners.remove(listener);
            }
        };
        delivery = new Delivery(surroundings, routes, () -> settings, directory, () -> now);
        Delivery started = delivery;
        spool.watcher(new SpoolWatcher() {
            @Override
            public void queued(SpoolRecord record) {
                started.queued(record);
            }

            @Override
            public void removed(String id) {
                started.removed(id);
            }
        });
    }

    void awaitEmptySpool() {
        Await.until("empty spool", () -> spool.count(SpoolRecord.State.QUEUED) == 0);
        Await.until("nothing under way", () -> delivery.index().size() == 0);
    }

    void awaitAttempts(String id, int attempts) {
        Await.until(attempts + " attempts", () -> spool.find(id).orElseThrow().attempts() == attempts);
        Await.until("settled", () -> delivery.index().waitingCount() == 1);
    }

    List<Path> mailbox(String user) {
        try (Stream<Path> files =
                Files.list(directory.resolve("mail/sluice.test").resolve(user).resolve("new"))) {
            return files.toList();
        } catch (IOException missing) {
            return List.of();
        }
    }

    /** Takes the failed record away, as the core does in one commit with the notification. */
    final class FakeBounces implements Bounces {
        @Override
        public CompletionStage<Reception> report(SpoolRecord failed, Notice notice, SmtpReply last, String remote) {
            SmtpReply reply = receptionOfBounces;
            bounced.add(last);
            notices.add(notice);
            Reception reception = Reception.of(reply, false, Duration.ZERO, List.of());
            return reply.code() == 250 && notice != Notice.DELAYED
                    ? spool.commit(SpoolBatch.builder().remove(failed.id()).build(), Duration.ofSeconds(5))
                            .thenApply(done -> reception)
                    : CompletableFuture.completedStage(reception);
        }
    }
}
