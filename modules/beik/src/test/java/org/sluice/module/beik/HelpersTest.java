package org.sluice.module.beik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.module.beik.engine.Envelope;
import org.sluice.module.beik.engine.Envelope.Recipient;
import org.sluice.module.beik.engine.Installation;
import org.sluice.module.beik.engine.Judgement;
import org.sluice.module.beik.engine.StubLibrary;
import org.sluice.testing.FakeBody;

/** Real helper processes around the stand-in for the library. */
class HelpersTest {

    private static final Envelope ENVELOPE =
            new Envelope("192.0.2.1", "a@x.example", List.of(new Recipient("b@y.example", "")));
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static StubLibrary stub;
    private final AtomicInteger starts = new AtomicInteger();
    private Helpers helpers;

    @BeforeAll
    static void build() throws Exception {
        stub = StubLibrary.build(folder);
    }

    @AfterEach
    void close() {
        if (helpers != null) {
            helpers.close();
        }
    }

    @Test
    void judges() throws Exception {
        start(2, 10, stub.installation());
        assertThat(judged("A: b\r\n\r\nHello\r\n").get(0).isDefault()).isTrue();
        assertThat(judged("A: b\r\n\r\n" + StubLibrary.GTUBE).get(0).rules()).containsExactly(111);
    }

    /** What the library prints must not be taken for an answer. */
    @Test
    void keepsWhatTheLibraryPrintsApart() throws Exception {
        start(1, 10, stub.installation());
        for (int i = 0; i < 5; i++) {
            assertThat(judged("\r\nX-STUB-PRINT")).hasSize(1);
        }
    }

    @Test
    void losesOneScanToACrashAndNoMore() throws Exception {
        start(1, 10, stub.installation());
        CompletionStage<List<Judgement>> crashing = judge("\r\nX-STUB-CRASH", LONG);
        CompletionStage<List<Judgement>> next = judge("\r\nHello", LONG);
        assertThatThrownBy(() -> crashing.toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("the helper process ended");
        assertThat(next.toCompletableFuture().get(60, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void endsAHelperThatDoesNotComeBack() throws Exception {
        start(1, 10, Duration.ofMillis(100), stub.installation());
        judged("\r\nwarm");
        CompletionStage<List<Judgement>> sleeping = judge("\r\nX-STUB-SLEEP", Duration.ofSeconds(2));
        assertThatThrownBy(() -> sleeping.toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        assertThat(judged("\r\nHello")).hasSize(1);
    }

    /** Under load many are late. Ending a helper for each would leave none. */
    @Test
    void keepsAHelperThatIsTooLateForItsMessage() throws Exception {
        start(1, 10, stub.installation());
        judged("\r\nwarm");
        CompletionStage<List<Judgement>> slow = judge("\r\nX-STUB-AWAIT", Duration.ofSeconds(2));
        assertThatThrownBy(() -> slow.toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        Files.createFile(Path.of(stub.installation().configuration() + ".go"));
        assertThat(judged("\r\n" + StubLibrary.GTUBE).get(0).rules()).containsExactly(111);
        assertThat(starts).hasValue(1);
    }

    @Test
    void beginsNoScanThatCannotEnd() throws Exception {
        start(1, 10, stub.installation());
        CompletionStage<List<Judgement>> late = judge("\r\nHello", Duration.ofMillis(900));
        assertThat(late.toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> late.toCompletableFuture().get()).hasMessageContaining("no time is left");
    }

    @Test
    void goesOnAfterAProblem() throws Exception {
        start(1, 10, stub.installation());
        assertThatThrownBy(() -> judged("\r\nX-STUB-FAIL")).hasMessageContaining("bmiEndMessage failed");
        assertThat(judged("\r\nHello")).hasSize(1);
    }

    /** The message's lease may end: half a question is on the pipe then, and no answer may go to the next one. */
    @ParameterizedTest(name = "opted in to {0}")
    @ValueSource(strings = {"", "unheard"})
    void keepsAHelperWhenAMessageCannotBeRead(String optin) throws Exception {
        start(1, 10, stub.installation());
        Envelope envelope = new Envelope("192.0.2.1", "", List.of(new Recipient("b@y.example", optin)));
        for (RuntimeException unchecked : Arrays.asList(null, new IllegalStateException("the message has ended"))) {
            CompletionStage<List<Judgement>> broken = helpers.judge(envelope, () -> broken(unchecked), LONG);
            assertThatThrownBy(() -> broken.toCompletableFuture().get(60, TimeUnit.SECONDS))
                    .hasMessageContaining("the message has ended");
            assertThat(judged("\r\n" + StubLibrary.GTUBE).get(0).isDefault()).isFalse();
        }
        assertThat(starts).hasValue(1);
    }

    @Test
    void takesNoMoreThanItsQueueHolds() throws Exception {
        start(1, 2, stub.installation());
        judged("\r\nwarm");
        List<CompletionStage<List<Judgement>>> asked =
                Stream.generate(() -> judge("\r\nX-STUB-SLEEP", LONG)).limit(10).toList();
        assertThat(asked)
                .filteredOn(each -> each.toCompletableFuture().isCompletedExceptionally())
                .hasSizeBetween(7, 8)
                .allSatisfy(each -> assertThatThrownBy(
                                () -> each.toCompletableFuture().get())
                        .hasMessageContaining("too many messages wait"));
    }

    @Test
    void saysWhyThereIsNoEngineAndTriesAgain() throws Exception {
        Path library = folder.resolve("later.so");
        Installation installation =
                new Installation(library, stub.installation().configuration(), 0, List.of());
        start(1, 10, installation);
        assertThatThrownBy(() -> judged("\r\nHello")).hasMessageContaining("later.so");
        assertThat(helpers.troubles()).singleElement().asString().contains("later.so");
        assertThat(helpers.state()).isEqualTo("0 of 1 run");
        Files.copy(stub.installation().library(), library, StandardCopyOption.REPLACE_EXISTING);
        long end = System.nanoTime() + LONG.toNanos();
        List<Judgement> judged = List.of();
        while (judged.isEmpty() && System.nanoTime() < end) {
            try {
                judged = judged("\r\nHello");
            } catch (ExecutionException notYet) {
                Thread.onSpinWait();
            }
        }
        assertThat(judged).hasSize(1);
        assertThat(helpers.troubles()).isEmpty();
        assertThat(helpers.state()).isEqualTo("1 of 1 run");
    }

    @Test
    void judgesWhatWaitsAndTakesNothingNewWhenItLeaves() throws Exception {
        start(1, 10, stub.installation());
        CompletionStage<List<Judgement>> before = judge("\r\nHello", LONG);
        helpers.close();
        CompletionStage<List<Judgement>> after = judge("\r\nHello", LONG);
        assertThatThrownBy(() -> after.toCompletableFuture().get()).hasMessageContaining("the module leaves");
        assertThat(before.toCompletableFuture().get(60, TimeUnit.SECONDS)).hasSize(1);
    }

    private static InputStream broken(RuntimeException unchecked) {
        return new InputStream() {
            private int left = 50_000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0 && unchecked != null) {
                    throw unchecked;
                }
                if (left <= 0) {
                    throw new IOException("the message has ended");
                }
                return 'x';
            }
        };
    }

    private void start(int count, int mostWaiting, Installation installation) {
        start(count, mostWaiting, LONG, installation);
    }

    private void start(int count, int mostWaiting, Duration longestScan, Installation installation) {
        helpers = new Helpers(count, mostWaiting, longestScan, () -> {
            starts.incrementAndGet();
            return Helper.start(HelperPath.own().files(), installation);
        });
    }

    private List<Judgement> judged(String message) throws Exception {
        return judge(message, LONG).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private CompletionStage<List<Judgement>> judge(String message, Duration limit) {
        return helpers.judge(ENVELOPE, FakeBody.of(message)::open, limit);
    }
}
