package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** A module, or the peer whose words it repeats, forges no line of our log and sends no command to a terminal. */
class LogSafetyTest {

    private static final String FORGED = "x\r\n2026-01-01T00:00:00 INFO forged\u001b[2J\u0085\u2028y";

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final TestCore core = new TestCore();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setErr(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONTINUE", "DEFER"})
    void ofAFailure(String onError) {
        core.bind("m data onError=" + onError, FakeModule.that(context -> {
            throw new IllegalStateException(FORGED, new RuntimeException(FORGED));
        }));
        core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertSafe("m gave no answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONTINUE", "DEFER"})
    void ofAFailedStage(String onError) {
        core.bind(
                "m data onError=" + onError,
                FakeModule.that(context -> CompletableFuture.failedFuture(new IllegalStateException(FORGED))));
        core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertSafe("failed with java.lang.IllegalStateException: x\\u000d\\u000a");
    }

    @Test
    void ofAReason() {
        core.bind("m data", FakeModule.saying(Verdict.reject(new SmtpReply(554, "5.7.1", "No"), FORGED)));
        core.ask(Phase.DATA, core.scope(Phase.DATA));
        assertSafe("reject at data by m");
    }

    @Test
    void ofAnAnswerThatIsNotAllowed() {
        core.bind(
                "m final_validation",
                FakeModule.doing(context -> context.effects().header().add(FORGED, "v")));
        core.ask(Phase.FINAL_VALIDATION, core.scope(Phase.FINAL_VALIDATION));
        assertSafe("m gave");
    }

    @Test
    void ofABindingNobodyKnows() {
        core.bind("m set_binding", FakeModule.doing(context -> context.effects().binding(FORGED)));
        core.ask(Phase.SET_BINDING, core.scope(Phase.SET_BINDING));
        assertSafe("");
    }

    @Test
    void ofACancelActionThatFails() {
        CompletableFuture<Verdict> never = new CompletableFuture<>();
        core.bind("m data timeoutMillis=10", FakeModule.that(context -> {
            context.onCancel(() -> {
                throw new IllegalStateException(FORGED);
            });
            return never;
        }));
        core.ask(Phase.DATA, core.scope(Phase.DATA));
        core.pass(java.time.Duration.ofMillis(10));
        assertSafe("cancel action failed");
    }

    private void assertSafe(String said) {
        String log = written.toString(StandardCharsets.UTF_8);
        assertThat(log).contains(said).doesNotContain("\u001b", "\r", "\u0085", "\u2028");
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.startsWith("2026"));
    }
}
