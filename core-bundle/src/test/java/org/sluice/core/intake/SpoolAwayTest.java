package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.sluice.injection.Reception;
import org.sluice.injection.Replaced;
import org.sluice.spool.SpoolException;

/** The spool is restarted or updated while mail comes in. */
class SpoolAwayTest {

    private final AtomicLong now = new AtomicLong();
    private final Scene scene = new Scene("10", now::get);
    private final MemorySpool successor = new MemorySpool();

    @Test
    void aMessageWaitsForTheSpoolAndIsStoredOnce() {
        scene.link.went(scene.spool);
        CompletableFuture<Reception> reception = take();
        assertThat(reception).isNotDone();
        assertThat(scene.waiting).isEqualTo(1);
        scene.link.came(successor);
        assertThat(reply(reception)).startsWith("250 2.0.0");
        assertThat(successor.records).hasSize(1);
        assertThat(scene.spool.batches).isEmpty();
    }

    @Test
    void aSpoolThatStaysAwayIsWaitedForSoLongAndNoLonger() {
        scene.link.went(scene.spool);
        pass(Duration.ofMillis(9_990));
        assertThat(scene.link.isExpected()).isTrue();
        assertThat(reply(take())).startsWith("451 4.3.0");
        pass(Duration.ofMillis(10));
        assertThat(scene.link.isExpected()).isFalse();
        assertThat(take()).as("at once").isDone();
        scene.link.came(successor);
        assertThat(scene.link.isExpected()).isTrue();
        assertThat(reply(take())).startsWith("250");
    }

    @Test
    void whatALeavingSpoolRefusesIsGivenToItsSuccessor() {
        scene.spool.pending = new CompletableFuture<>();
        CompletableFuture<Reception> reception = take();
        scene.link.went(scene.spool);
        scene.spool.pending.completeExceptionally(new SpoolException("the spool is closed", false, null));
        assertThat(reception).isNotDone();
        scene.link.came(successor);
        assertThat(reply(reception)).startsWith("250");
        assertThat(scene.spool.records).isEmpty();
        assertThat(successor.records).hasSize(1);
    }

    @Test
    void whatALeavingSpoolMayHaveStoredIsNotStoredTwice() {
        scene.spool.pending = new CompletableFuture<>();
        CompletableFuture<Reception> reception = take();
        scene.link.went(scene.spool);
        scene.link.came(successor);
        scene.spool.pending.completeExceptionally(new TimeoutException());
        assertThat(reply(reception)).startsWith("451");
        assertThat(successor.batches).isEmpty();
    }

    @Test
    void whatASpoolRefusesThatIsStillThereIsRefused() {
        scene.spool.failure = new SpoolException("disk full", true, null);
        assertThat(reply(take())).startsWith("452 4.3.1");
        assertThat(scene.spool.batches).hasSize(1);
    }

    @Test
    void aCoreThatLeavesMeanwhileHandsTheQuestionOn() {
        scene.link.went(scene.spool);
        CompletableFuture<Reception> reception = take();
        scene.link.leave();
        assertThat(reception)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(Replaced.class);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private CompletableFuture<Reception> take() {
        return scene.intake()
                .take(TestMessage.smtp("a@example.org", "ann@sluice.test"))
                .toCompletableFuture();
    }

    private static String reply(CompletableFuture<Reception> reception) {
        try {
            return reception.get(10, TimeUnit.SECONDS).reply().toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
