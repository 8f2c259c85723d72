package org.sluice.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Conclusion;
import org.sluice.validation.OutcomeListener;
import org.sluice.validation.Phase;
import org.sluice.validation.StateScope;
import org.sluice.validation.Verdict;

class ExplainStoreTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 25);

    private final AtomicLong now = new AtomicLong();
    private final ExplainStore store = new ExplainStore(3, Duration.ofMinutes(1), now::get);

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
        store.resize(5, Duration.ofMinutes(1));
        assertThat(store.latest(10)).isEmpty();
    }

    @Test
    void findsAMessageThroughItsTransaction() {
        Trace session = Trace.ofSession("s", PEER, 0);
        store.keep(session.transaction("s.1", PEER, 0));
        assertThat(store.explain("s.1")).isPresent();
        assertThat(store.explain("s.1.7")).isPresent();
        assertThat(store.explain("s.2")).isEmpty();
        assertThat(store.explain("s")).isEmpty();
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
