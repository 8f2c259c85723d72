package org.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.delivery.route.RouteTable;
import org.sluice.delivery.route.Routes;
import org.sluice.injection.Bounces;
import org.sluice.injection.Bounces.Notice;
import org.sluice.injection.Reception;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.queue.QueueSummary;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord;
import org.sluice.spool.SpoolWatcher;

/** Delivery as a whole, between a strict spool and real Maildirs, on a clock that is moved by hand. */
@Timeout(60)
class DeliveryTest {
    private static final SmtpReply TAKEN = new SmtpReply(250, "2.0.0", "taken");

    @TempDir
    Path directory;

    private final MemorySpool spool = new MemorySpool();
    private final Surroundings surroundings = new Surroundings();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<SmtpReply> bounced = new CopyOnWriteArrayList<>();
    private final Map<String, String> extra = new HashMap<>();
    private final List<Notice> notices = new CopyOnWriteArrayList<>();
    private final List<Runnable> routeListeners = new ArrayList<>();
    private volatile SmtpReply receptionOfBounces = TAKEN;
    private volatile Instant now = Mail.RECEIVED;
    private volatile RouteTable table;
    private volatile Settings settings;
    private Delivery delivery;

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

    @Test
    void deliversAndForgets() {
        spool.receive(Mail.to("1", "ann@sluice.test"), "x\r\n");
        awaitEmptySpool();
        assertThat(mailbox("ann")).hasSize(1);
        assertThat(log).containsExactly("DELIVERED 1");
        Await.until("forgotten", () -> delivery.index().size() == 0);
    }

    @Test
    void deliversWhatWasThereBeforeAndWhatCameMeanwhileOnce() throws Exception {
        restart();
        for (int i = 0; i < 300; i++) {
            spool.store(Mail.to("old" + i, "ann@sluice.test"), "x\r\n");
        }
        delivery.spoolCame(spool);
        delivery.spoolCame(spool);
        for (int i = 0; i < 300; i++) {
            spool.receive(Mail.to("new" + i, "ann@sluice.test"), "x\r\n");
        }
        awaitEmptySpool();
        assertThat(mailbox("ann")).hasSize(600);
        assertThat(log).hasSize(600).doesNotHaveDuplicates();
    }

    @Test
    void giveABarePostmasterADomain() {
        spool.receive(Mail.to("1", "Postmaster"), "x\r\n");
        awaitEmptySpool();
        assertThat(mailbox("postmaster")).hasSize(1);
    }

    @Test
    void triesAgainLaterByTheSchedule() {
        spool.receive(Mail.to("1", "ann@broken.test"), "x\r\n");
        awaitAttempts("1", 1);
        assertThat(spool.find("1").orElseThrow().nextAttempt()).isEqualTo(now.plusSeconds(1_200));
        assertThat(spool.find("1").orElseThrow().lastReply()).startsWith("451 4.3.0 [internal]");
        at(Mail.RECEIVED.plusSeconds(1_200));
        awaitAttempts("1", 2);
        assertThat(spool.find("1").orElseThrow().nextAttempt()).isEqualTo(now.plusSeconds(2_400));
        assertThat(delivery.commands().queues()).singleElement().satisfies(queue -> {
            assertThat(queue.waiting()).isEqualTo(1);
            assertThat(queue.lastReply()).startsWith("451");
        });
        assertThat(log).containsExactly("DEFERRED 1", "DEFERRED 1");
    }

    @Test
    void bouncesWhatExpired() {
        spool.receive(Mail.to("1", "ann@broken.test"), "x\r\n");
        awaitAttempts("1", 1);
        at(Mail.RECEIVED.plus(Duration.ofDays(5)));
        awaitEmptySpool();
        assertThat(bounced).singleElement().satisfies(reply -> {
            assertThat(reply.toString())
                    .startsWith("554 5.4.7 [internal] exceeded max time without delivery; last reply: 451");
        });
        assertThat(log).containsExactly("DEFERRED 1", "BOUNCED 1");
    }

    @ParameterizedTest
    @CsvSource({"SUCCESS, 1", "'SUCCESS,DELAY', 1", "FAILURE, 0", "NEVER, 0"})
    void reportsDeliveryIntoAMailboxWhereThatWasAskedFor(String notify, int reports) {
        spool.receive(with("ann@sluice.test", "NOTIFY", notify), "x\r\n");
        awaitEmptySpool();
        assertThat(mailbox("ann")).hasSize(1);
        assertThat(notices).hasSize(reports).allMatch(Notice.DELIVERED::equals);
        assertThat(log).containsExactly("DELIVERED 1");
    }

    @Test
    void reportsNothingToTheNullSender() {
        spool.receive(
                with("ann@sluice.test", "NOTIFY", "SUCCESS")
                        .with()
                        .sender(EnvelopeAddress.NULL)
                        .build(),
                "x\r\n");
        awaitEmptySpool();
        assertThat(notices).isEmpty();
    }

    @Test
    void keepsMailUntilItsReleaseWhateverIsFlushed() {
        Instant release = Mail.RECEIVED.plusSeconds(3_600);
        SpoolRecord held = with("ann@broken.test", "HOLDFOR", "3600")
                .with()
                .attempts(0, release, "")
                .build();
        spool.receive(held, "x\r\n");
        Await.until("taken up", () -> delivery.index().waitingCount() == 1);
        delivery.commands().flush("");
        Await.until(
                "waiting again",
                () -> delivery.index().waitingCount() == 1
                        && delivery.commands().queues().get(0).nextAttempt().equals(release));
        assertThat(log).isEmpty();
        at(release);
        awaitAttempts("1", 1);
        at(Mail.RECEIVED.plus(Duration.ofDays(5)));
        awaitAttempts("1", 2);
        assertThat(bounced).as("its age counts from the release").isEmpty();
        at(release.plus(Duration.ofDays(5)));
        awaitEmptySpool();
        assertThat(notices).containsExactly(Notice.FAILED);
    }

    @Test
    void returnsMailThatIsNotDeliveredByItsTime() {
        spool.receive(with("ann@broken.test", "BY", "600;R"), "x\r\n");
        awaitAttempts("1", 1);
        assertThat(spool.find("1").orElseThrow().nextAttempt()).isEqualTo(Mail.RECEIVED.plusSeconds(600));
        at(Mail.RECEIVED.plusSeconds(600));
        awaitEmptySpool();
        assertThat(bounced).singleElement().satisfies(reply -> assertThat(reply.toString())
                .startsWith("554 5.4.7 [internal] deliver-by time has passed"));
    }

    @Test
    void tellsOnceOfMailThatIsLateAndGoesOn() {
        spool.receive(with("ann@broken.test", "BY", "600;N"), "x\r\n");
        awaitAttempts("1", 1);
        assertThat(notices).isEmpty();
        at(Mail.RECEIVED.plusSeconds(600));
        awaitAttempts("1", 2);
        assertThat(notices).containsExactly(Notice.DELAYED);
        at(Mail.RECEIVED.plusSeconds(86_400));
        awaitAttempts("1", 3);
        assertThat(notices).hasSize(1);
        assertThat(spool.find("1")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"1000, DELAY, 1", "1000, FAILURE, 0", "0, DELAY, 0", "100000, DELAY, 0"})
    void tellsOfADelayOnlyWhereBothSidesWantIt(String after, String notify, int reports) throws Exception {
        extra.put("delay_report_after", after);
        restart();
        spool.receive(with("ann@broken.test", "NOTIFY", notify), "x\r\n");
        awaitAttempts("1", 1);
        at(Mail.RECEIVED.plusSeconds(1_200));
        awaitAttempts("1", 2);
        assertThat(notices).hasSize(reports).allMatch(Notice.DELAYED::equals);
    }

    @Test
    void keepsOneQueueForBothSpellingsOfADomain() {
        routes(Map.of("b\u00fccher.test", "maildir"));
        delivery.commands().hold("b\u00fccher.test").toCompletableFuture().join();
        spool.receive(Mail.to("1", "\u00e4@b\u00fccher.test"), "x\r\n");
        spool.receive(Mail.to("2", "a@xn--bcher-kva.test"), "x\r\n");
        Await.until("taken up", () -> delivery.index().size() == 2);
        assertThat(delivery.commands().queues()).singleElement().returns("xn--bcher-kva.test", QueueSummary::domain);
        delivery.commands().release("B\u00fccher.test").toCompletableFuture().join();
        awaitEmptySpool();
        assertThat(directory.resolve("mail/xn--bcher-kva.test/%C3%A4/new")).isDirectory();
        assertThat(directory.resolve("mail/xn--bcher-kva.test/a/new")).isDirectory();
    }

    @Test
    void bouncesOnceItCanAndWithoutANewAttempt() {
        surroundings.bounces(null);
        spool.store(expired("1"), "x\r\n");
        delivery.spoolCame(spool);
        Await.until(
                "decided",
                () -> !delivery.commands().queues().isEmpty()
                        && delivery.commands().queues().get(0).active() == 1);
        assertThat(log).isEmpty();
        surroundings.bounces(new FakeBounces());
        awaitEmptySpool();
        assertThat(log).containsExactly("BOUNCED 1");
    }

    @Test
    void repeatsABounceThatWasDeferredAndDropsOneThatWasRefused() {
        receptionOfBounces = new SmtpReply(451, "4.3.0", "later");
        spool.store(expired("1"), "x\r\n");
        delivery.spoolCame(spool);
        Await.until("asked twice", () -> bounced.size() >= 2);
        assertThat(spool.find("1")).isPresent();
        receptionOfBounces = new SmtpReply(554, "5.7.1", "no");
        awaitEmptySpool();
        assertThat(log).containsExactly("BOUNCED 1");
    }

    @Test
    void keepsADeliveredMessageUntilItsRemovalIsDurable() {
        spool.receive(Mail.to("0", "ann@sluice.test"), "x\r\n");
        awaitEmptySpool();
        spool.store(Mail.to("1", "ann@sluice.test"), "x\r\n");
        spool.failNext(2);
        delivery.spoolCame(spool);
        Await.until("delivered", () -> log.contains("DELIVERED 1"));
        delivery.spoolCame(spool);
        awaitEmptySpool();
        assertThat(mailbox("ann")).hasSize(2);
        assertThat(log).containsExactly("DELIVERED 0", "DELIVERED 1");
    }

    @Test
    void waitsForASpoolThatIsReplaced() {
        surroundings.spool(null);
        spool.store(Mail.to("1", "ann@sluice.test"), "x\r\n");
        delivery.queued(Mail.to("2", "ann@sluice.test"));
        assertThat(delivery.findings()).anyMatch(finding -> finding.isSerious());
        spool.store(Mail.to("2", "ann@sluice.test"), "x\r\n");
        surroundings.spool(spool);
        delivery.spoolCame(spool);
        awaitEmptySpool();
        assertThat(mailbox("ann")).hasSize(2);
    }

    @Test
    void holdsAcrossARestart() throws Exception {
        delivery.commands().hold("Sluice.Test").toCompletableFuture().get(10, TimeUnit.SECONDS);
        spool.receive(Mail.to("1", "ann@sluice.test"), "x\r\n");
        restart();
        delivery.spoolCame(spool);
        Await.until("taken up", () -> delivery.index().size() == 1);
        assertThat(delivery.commands().queues()).singleElement().returns(true, QueueSummary::held);
        assertThat(delivery.commands().messages("sluice.test", 10))
                .singleElement()
                .returns(true, SpoolRecord::held);
        assertThat(delivery.findings()).anyMatch(finding -> finding.text().contains("sluice.test is held"));
        assertThat(log).isEmpty();
        delivery.commands().release("sluice.test").toCompletableFuture().get(10, TimeUnit.SECONDS);
        awaitEmptySpool();
        assertThat(log).containsExactly("DELIVERED 1");
    }

    @Test
    void releasesMessagesStoredWithAHold() throws Exception {
        spool.store(Mail.of("1", "ann@sluice.test").held(true).build(), "x\r\n");
        delivery.spoolCame(spool);
        Await.until("taken up", () -> delivery.index().size() == 1);
        assertThat(delivery.commands().flush("").toCompletableFuture().join()).isZero();
        delivery.commands().release("").toCompletableFuture().get(10, TimeUnit.SECONDS);
        awaitEmptySpool();
    }

    @Test
    void deletesWithoutABounce() throws Exception {
        delivery.commands().hold("").toCompletableFuture().get(10, TimeUnit.SECONDS);
        spool.receive(Mail.to("1", "ann@sluice.test"), "x\r\n");
        spool.store(Mail.to("unseen", "ann@sluice.test"), "x\r\n");
        Await.until("taken up", () -> delivery.index().size() == 1);
        assertThat(delete("none")).isFalse();
        spool.failNext(1);
        assertThatThrownBy(() -> delete("1")).hasMessageContaining("not deleted");
        assertThat(delete("1")).isTrue();
        assertThat(delete("1")).isFalse();
        assertThat(delete("unseen")).isTrue();
        awaitEmptySpool();
        assertThat(log).containsExactly("DELETED 1", "DELETED unseen");
        assertThat(bounced).isEmpty();
        assertThat(delivery.index().size()).isZero();
    }

    @Test
    void flushesAndTellsRoutes() {
        spool.receive(Mail.to("1", "ann@broken.test"), "x\r\n");
        awaitAttempts("1", 1);
        assertThat(delivery.commands().messages("", 10)).singleElement().satisfies(record -> {
            assertThat(record.attempts()).isEqualTo(1);
            assertThat(record.nextAttempt()).isEqualTo(now.plusSeconds(1_200));
        });
        assertThat(delivery.commands()
                        .flush("broken.test")
                        .toCompletableFuture()
                        .join())
                .isEqualTo(1);
        awaitAttempts("1", 2);
        assertThat(delivery.commands().route("sluice.test")).contains("maildir");
        assertThat(delivery.commands().route("nowhere.test")).isEmpty();
    }

    @Test
    void followsTheRoutesOfAnOperatorWhoRemembersALine() {
        spool.receive(Mail.to("1", "ann@late.test"), "x\r\n");
        awaitAttempts("1", 1);
        assertThat(spool.find("1").orElseThrow().lastReply()).contains("no route");
        assertThat(delivery.findings()).anyMatch(finding -> finding.text().contains("no route for late.test"));
        routes(Map.of("late.test", "maildir"));
        routeListeners.forEach(Runnable::run);
        delivery.commands().flush("late.test");
        awaitEmptySpool();
        assertThat(directory.resolve("mail/late.test/ann/new")).isDirectoryContaining(file -> true);
    }

    @Test
    void passesOverWhatIsGoneOrPutApart() {
        delivery.queued(Mail.to("gone", "ann@sluice.test"));
        spool.store(
                Mail.of("apart", "ann@sluice.test")
                        .state(SpoolRecord.State.QUARANTINED)
                        .build(),
                "x\r\n");
        delivery.queued(spool.find("apart").orElseThrow());
        Await.until("forgotten", () -> delivery.index().size() == 0);
        assertThat(log).isEmpty();
        assertThat(spool.find("apart")).isPresent();
    }

    @Test
    void finishesWhatIsUnderWayWhenStopping() throws Exception {
        for (int i = 0; i < 500; i++) {
            spool.store(Mail.to("m" + i, "ann@sluice.test"), "x\r\n");
        }
        delivery.spoolCame(spool);
        Await.until("some", () -> log.size() > 20);
        long began = System.nanoTime();
        delivery.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        int delivered = log.size();
        assertThat(spool.count(SpoolRecord.State.QUEUED)).isEqualTo(500 - delivered);
        assertThat(mailbox("ann")).hasSize(delivered);
        start();
        delivery.spoolCame(spool);
        awaitEmptySpool();
        assertThat(mailbox("ann")).hasSize(500);
        assertThat(log).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void cutsADeliveryShortThatDoesNotEnd() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            routes(Map.of("slow.test", "smtp:[127.0.0.1]:" + silent.getLocalPort()));
            spool.receive(Mail.to("1", "ann@slow.test"), "x\r\n");
            silent.setSoTimeout(20_000);
            Socket connection = silent.accept();
            connection.setSoTimeout(20_000);
            long began = System.nanoTime();
            delivery.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            assertThat(connection.getInputStream().read()).as("closed").isNegative();
            assertThat(spool.find("1")).get().returns(0, SpoolRecord::attempts);
            assertThat(log).isEmpty();
        }
    }

    @Test
    void deliversOnceThoughTheRemovalWasLostInACrash() throws Exception {
        spool.receive(Mail.to("1", "ann@sluice.test"), "x\r\n");
        awaitEmptySpool();
        restart();
        // The crash undid the removal.
        spool.store(Mail.to("1", "ann@sluice.test"), "x\r\n");
        delivery.spoolCame(spool);
        awaitEmptySpool();
        assertThat(mailbox("ann")).hasSize(1);
    }

    @Test
    void holdsAHundredThousandMessages() {
        MemorySpool large = new MemorySpool() {
            @Override
            public void scan(SpoolRecord.State state, java.util.function.Predicate<SpoolRecord> visitor) {
                for (int i = 0; i < 100_000; i++) {
                    EnvelopeAddress to = EnvelopeAddress.parse("u" + i % 100 + "@d" + i % 1_000 + ".test");
                    SpoolRecord record = SpoolRecord.of("m" + i, EnvelopeAddress.NULL, to, Mail.RECEIVED)
                            .attempts(1, now.plusSeconds(900 + i), "451")
                            .build();
                    visitor.test(record);
                }
            }
        };
        surroundings.spool(large);
        delivery.spoolCame(large);
        Await.until("all", () -> delivery.index().size() == 100_000);
        assertThat(delivery.commands().queues()).hasSize(1_000).allMatch(queue -> queue.waiting() == 100);
        assertThat(delivery.index().waitingCount()).isEqualTo(100_000);
        surroundings.spool(null);
        large.close();
    }

    private boolean delete(String id) throws Exception {
        return delivery.commands().delete(id).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static SpoolRecord with(String recipient, String name, String value) {
        return Mail.of("1", recipient).parameters(Map.of(name, value)).build();
    }

    private static SpoolRecord expired(String id) {
        return SpoolRecord.of(
                        id,
                        EnvelopeAddress.parse("a@example.org"),
                        EnvelopeAddress.parse("ann@broken.test"),
                        Mail.RECEIVED.minus(Duration.ofDays(6)))
                .build();
    }

    private void routes(Map<String, String> lines) {
        table = RouteTable.of(lines, directory);
    }

    private void at(Instant moment) {
        now = moment;
        delivery.changed(settings);
    }

    private void restart() throws Exception {
        delivery.stop();
        start();
    }

    private void start() throws IOException {
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

    private void awaitEmptySpool() {
        Await.until("empty spool", () -> spool.count(SpoolRecord.State.QUEUED) == 0);
        Await.until("nothing under way", () -> delivery.index().size() == 0);
    }

    private void awaitAttempts(String id, int attempts) {
        Await.until(attempts + " attempts", () -> spool.find(id).orElseThrow().attempts() == attempts);
        Await.until("settled", () -> delivery.index().waitingCount() == 1);
    }

    private List<Path> mailbox(String user) {
        try (Stream<Path> files =
                Files.list(directory.resolve("mail/sluice.test").resolve(user).resolve("new"))) {
            return files.toList();
        } catch (IOException missing) {
            return List.of();
        }
    }

    /** Takes the failed record away, as the core does in one commit with the notification. */
    private final class FakeBounces implements Bounces {
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
