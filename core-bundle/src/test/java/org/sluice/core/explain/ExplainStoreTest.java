package org.sluice.core.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.operations.Explanation;
import org.sluice.validation.Conclusion;
import org.sluice.validation.OutcomeListener;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.Verdict;

class ExplainStoreTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 25);

    private final AtomicLong now = new AtomicLong();
    private final ExplainStore store = new ExplainStore(bounds(3, 1 << 20), now::get);

    private static ExplainStore.Bounds bounds(int entries, long octets) {
        return new ExplainStore.Bounds(entries, octets, Duration.ofMinutes(1));
    }

    private Trace keep(String id) {
        Trace trace = Trace.ofSession(id, PEER, now.get());
        store.keep(trace);
        return trace;
    }

    @Test
    void forgetsTheOldestWhenItIsFull() {
        keep("a");
        keep("b");
        keep("c");
        store.keep(keep("d"));
        assertThat(store.explain("a")).isEmpty();
        assertThat(store.latest(10)).containsExactly("d", "c", "b");
        assertThat(store.latest(1)).containsExactly("d");
    }

    @Test
    void forgetsWhatIsTooOld() {
        keep("a");
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(store.explain("a")).isEmpty();
        keep("b");
        store.sweep();
        assertThat(store.latest(10)).containsExactly("b");
        store.resize(bounds(5, 1 << 20));
        assertThat(store.latest(10)).isEmpty();
    }

    @Test
    void findsAMessageThroughItsTransaction() {
        Trace session = Trace.ofSession("s", PEER, 0);
        store.keep(session.transaction("s.1", PEER, 0));
        assertThat(store.explain("s.1")).isPresent();
        assertThat(store.explain("s.1.7")).isPresent();
        assertThat(store.explain("s.2")).isEmpty();
    }

    @Test
    void findsASessionThroughItsTransactions() {
        Trace session = Trace.ofSession("s", PEER, 0);
        session.add(step("greeted"));
        Trace first = session.transaction("s.1", PEER, 0);
        store.keep(first);
        first.parties(EnvelopeAddress.parse("a@x.test"), EnvelopeAddress.parse("b@y.test"), 1, "accepted");
        store.keep(session.transaction("s.2", PEER, 1));
        store.keep(Trace.ofSession("t", PEER, 0).transaction("t.1", PEER, 1));
        Explanation explained = store.explain("s").orElseThrow();
        assertThat(explained.sessionId()).isEqualTo("s");
        assertThat(explained.transactionId()).isEmpty();
        assertThat(explained.steps()).singleElement().returns("greeted", Explanation.Step::note);
        assertThat(explained.transactions())
                .containsExactly(
                        entry("s.1", "192.0.2.1 <a@x.test> to <b@y.test>: accepted"), entry("s.2", "192.0.2.1: open"));
        assertThat(store.explain("s.1").orElseThrow().transactions()).isEmpty();
        assertThat(store.explain("u")).isEmpty();
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(store.explain("s")).isEmpty();
    }

    @Test
    void listsTheTransactionsOfASessionThatIsOpen() {
        Trace session = Trace.ofSession("s", PEER, 0);
        store.keep(session.transaction("s.1", PEER, 0));
        assertThat(store.explain("s", Optional.of(session)).orElseThrow().transactions())
                .containsOnlyKeys("s.1");
    }

    @Test
    void forgetsTheOldestWhenItTakesTooMuchMemory() {
        ExplainStore small = new ExplainStore(bounds(1_000, 20_000), now::get);
        for (int i = 0; i < 500; i++) {
            Trace trace = Trace.ofSession("s" + i, PEER, 0);
            small.keep(trace);
            trace.add(step("x".repeat(1_000)));
            assertThat(small.octets()).isLessThan(20_000 + 2_000);
        }
        assertThat(small.latest(1_000)).hasSizeBetween(5, 20).startsWith("s499", "s498");
        assertThat(small.explain("s0")).isEmpty();
    }

    @Test
    void countsWhatATraceBecomesAndNothingOfWhatItForgot() {
        ExplainStore one = new ExplainStore(bounds(1, 1 << 20), now::get);
        Trace first = Trace.ofSession("s", PEER, 0).transaction("s.1", PEER, 0);
        one.keep(first);
        long before = one.octets();
        first.add(step("x".repeat(1_000)));
        first.dictionaries(Map.of("a", "y".repeat(1_000)), Map.of());
        assertThat(one.octets() - before).isBetween(2_000L, 2_500L);
        first.dictionaries(Map.of(), Map.of());
        assertThat(one.octets() - before).isBetween(1_000L, 1_300L);

        Trace second = Trace.ofSession("t", PEER, 0);
        one.keep(second);
        long alone = one.octets();
        first.add(step("late"));
        assertThat(one.octets()).isEqualTo(alone);
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        one.sweep();
        assertThat(one.octets()).isZero();
    }

    @Test
    void countsTheStepsOfASessionOnce() {
        Trace session = Trace.ofSession("s", PEER, 0);
        session.add(step("x".repeat(10_000)));
        for (int i = 1; i <= 3; i++) {
            store.keep(session.transaction("s." + i, PEER, 0));
        }
        assertThat(store.octets()).isBetween(10_000L, 15_000L);
    }

    @Test
    void neverDriftsWhileManyWriteAndForget() throws Exception {
        ExplainStore busy = new ExplainStore(bounds(16, 30_000), now::get);
        AtomicInteger ids = new AtomicInteger();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread writer = new Thread(() -> {
                for (int j = 0; j < 5_000; j++) {
                    Trace trace = Trace.ofSession("s" + ids.incrementAndGet(), PEER, 0);
                    busy.keep(trace);
                    trace.add(step("some words"));
                    trace.dictionaries(Map.of("k", "v"), Map.of());
                }
            });
            writers.add(writer);
            writer.start();
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(busy.octets()).isBetween(1L, 30_000L + 4 * 2_000);
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        busy.sweep();
        assertThat(busy.octets()).isZero();
    }

    @Test
    void recordsNothingWhenItIsOff() {
        ExplainStore off = new ExplainStore(bounds(0, 1 << 20), now::get);
        Trace trace = Trace.ofSession("s", PEER, 0).transaction("s.1", PEER, 0);
        off.keep(trace);
        trace.add(step("unheard"));
        assertThat(trace.ownSteps()).isEmpty();
        assertThat(off.explain("s")).isEmpty();
        assertThat(off.latest(10)).isEmpty();
    }

    private static StepRecord step(String note) {
        return StepRecord.of(Phase.CONNECT, null, StepRecord.Witness.CORE, "note", 0, note);
    }

    @Test
    void writesStepsInWordsAndEscapesPeers() {
        Trace trace = keep("s");
        Verdict verdict = Verdict.reject(new SmtpReply(554, "5.7.1", "No"), "listed\n\u001b[31m");
        trace.add(StepRecord.answered(
                Phase.RCPTTO,
                EnvelopeAddress.parse("j\u00f6rg@sluice.test"),
                new StepRecord.Witness("rbl~one", "1.0.0", "0123456789abcdef"),
                new StepRecord.Said("reject", verdict, 1_500_000),
                "2 edits",
                true));
        assertThat(store.explain("s").orElseThrow().steps()).singleElement().satisfies(step -> {
            assertThat(step.phase()).isEqualTo("rcptto");
            assertThat(step.recipient()).isEqualTo("j\\u00f6rg@sluice.test");
            assertThat(step.hash()).isEqualTo("0123456789ab");
            assertThat(step.millis()).isEqualTo(1.5);
            assertThat(step.note()).isEqualTo("listed\\u000a\\u001b[31m; 554 5.7.1 No; 2 edits");
            assertThat(step.decisive()).isTrue();
        });
    }

    @Test
    void aLongTraceKeepsWhatIsNoteworthy() {
        Trace trace = keep("s");
        for (int i = 0; i < 1_000; i++) {
            trace.add(StepRecord.of(Phase.DATA, null, StepRecord.Witness.CORE, "continue", 0, ""));
        }
        trace.add(StepRecord.of(Phase.DATA, null, StepRecord.Witness.CORE, "reject", 0, "")
                .deciding());
        var steps = trace.explanation().steps();
        assertThat(steps).hasSize(202);
        assertThat(steps.get(200).verdict()).isEqualTo("reject");
        assertThat(steps.get(201).note()).startsWith("800 further lines");
    }

    @Test
    void listenersNeverDelayAndAreNeverTrusted() throws Exception {
        AtomicInteger dropped = new AtomicInteger();
        CountDownLatch heard = new CountDownLatch(1);
        CountDownLatch block = new CountDownLatch(1);
        try (OutcomeFanOut outcomes = new OutcomeFanOut(dropped::incrementAndGet)) {
            outcomes.concluded(() -> {
                throw new AssertionError("nobody listens, so nothing is built");
            });
            outcomes.add(new OutcomeListener() {
                @Override
                public void concluded(Conclusion conclusion) {
                    throw new IllegalStateException("broken");
                }

                @Override
                public void ended(StateScope scope, String id, String why) {
                    heard.countDown();
                    try {
                        block.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
            outcomes.concluded(
                    () -> Conclusion.of(Phase.DATA, "s", Verdict.CONTINUE).build());
            outcomes.ended(StateScope.CONNECTION, "s", "quit");
            assertThat(heard.await(5, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 9_000; i++) {
                outcomes.ended(StateScope.CONNECTION, "s", "quit");
            }
            assertThat(dropped).hasValue(9_000 - 8_192);
            block.countDown();
        }
    }
}
