package org.sluice.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.injection.Bounces.Notice;
import org.sluice.message.EnvelopeAddress;
import org.sluice.queue.QueueSummary;
import org.sluice.spool.SpoolRecord;

/** What senders asked for at reception: reports, a release, a time to deliver by. */
@Timeout(60)
class SenderWishesTest extends DeliveryBed {

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
}
