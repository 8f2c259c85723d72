package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.core.body.TestSource;
import org.sluice.spool.SpoolRecord;

class MailWishesTest {
    private final Scene scene = new Scene();
    private final Instant now = Scene.CLOCK.instant();

    @Test
    void carriesOnAllButWhatConcernsTheSession() {
        TestMessage message = message("");
        message.parameters.putAll(Map.of("SIZE", "10", "AUTH", "<>", "RET", "HDRS", "SMTPUTF8", ""));
        assertThat(taken(message).parameters()).isEqualTo(Map.of("RET", "HDRS", "SMTPUTF8", ""));
    }

    @Test
    void holdsMailUntilItsRelease() {
        TestMessage message = message("");
        message.parameters.put("HOLDFOR", "3600");
        assertThat(taken(message).nextAttempt()).isEqualTo(now.plusSeconds(3_600));
        TestMessage until = message("");
        until.parameters.put("HOLDUNTIL", "2026-03-02T00:00:00Z");
        assertThat(taken(until).nextAttempt()).isEqualTo(Instant.parse("2026-03-02T00:00:00Z"));
        TestMessage past = message("");
        past.parameters.put("HOLDUNTIL", "2026-01-01T00:00:00Z");
        assertThat(taken(past).nextAttempt()).isEqualTo(now);
        assertThat(taken(message("")).nextAttempt()).isEqualTo(now);
    }

    @ParameterizedTest
    @CsvSource({"9, 1", "1, 1", "0, 0", "-1, 0", "-9, 0"})
    void mapsPrioritiesToTheTwoOfTheQueues(String level, int priority) {
        TestMessage message = message("");
        message.parameters.put("MT-PRIORITY", level);
        assertThat(taken(message).priority()).isEqualTo(priority);
    }

    @ParameterizedTest
    @CsvSource({"3, true, 3", "3, false, ''", "99, true, ''", "'3 MT-Priority: 4', true, ''"})
    void believesAPriorityInTheHeaderOfNoStranger(String value, boolean trusted, String carried) {
        TestMessage message = message("MT-Priority: " + value.replace(" MT", "\nMT") + "\n");
        message.connection.put("can_relay", String.valueOf(trusted));
        assertThat(taken(message).parameters().getOrDefault("MT-PRIORITY", "")).isEqualTo(carried);
    }

    @Test
    void notesThatTlsNeedNotBe() {
        assertThat(taken(message("TLS-Required: no\n")).parameters()).containsEntry("TLS-REQUIRED", "NO");
        assertThat(taken(message("TLS-Required: maybe\n")).parameters()).isEmpty();
        TestMessage contradicting = message("TLS-Required: No\n");
        contradicting.parameters.put("REQUIRETLS", "");
        assertThat(taken(contradicting).parameters()).isEqualTo(Map.of("REQUIRETLS", ""));
    }

    private static TestMessage message(String header) {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        message.received(TestSource.of(header + "Subject: x\n\nbody\n"));
        return message;
    }

    private SpoolRecord taken(TestMessage message) {
        assertThat(scene.take(message).isAccepted()).isTrue();
        return scene.spool.records.get("sess.1.1");
    }
}
