package org.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.queue.QueueSummary;
import org.sluice.spool.SpoolRecord;

/** What becomes of messages, and what operators may ask for. */
@Timeout(60)
class DeliveryTest extends DeliveryBed {

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
}
