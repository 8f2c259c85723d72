package org.sluice.core.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.sluice.core.intake.Fate;
import org.sluice.core.intake.Scene;
import org.sluice.core.intake.TestMessage;
import org.sluice.spool.SpoolRecord;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;

class WardTest {
    private final Scene scene = new Scene();
    private final Ward ward = ward(Scene.CLOCK);

    @Test
    void releasesWithoutTheModuleThatHeldIt() throws Exception {
        hold();
        assertThat(Scene.now(ward.release("sess.1.1"))).startsWith("250 2.0.0");
        SpoolRecord released = scene.spool.records.get("own1.1.1");
        assertThat(scene.spool.records).containsOnlyKeys("own1.1.1", "sess.1.2");
        assertThat(released.state()).isEqualTo(SpoolRecord.State.QUEUED);
        assertThat(released.recipient()).hasToString("one@sluice.test");
        assertThat(released.connection())
                .containsEntry("__bypass_beik", "true")
                .containsEntry("can_relay", "true")
                .containsEntry("spf_status", "pass");
        assertThat(released.parameters()).containsOnlyKeys("REQUIRETLS");
        assertThat(scene.dispatcher.asked).endsWith("SET_BINDING own1.1.1", "FINAL_VALIDATION own1.1.1");
        assertThat(scene.spool.text("own1.1.1")).endsWith("Subject: hello\n\nbody\n");
        assertThat(scene.spool.batches).hasSize(2);
    }

    @Test
    void keepsWhatAnotherModuleRefuses() {
        hold();
        scene.dispatcher.refuse(Phase.FINAL_VALIDATION, "own1.1.1", 554, "antivirus");
        assertThat(Scene.now(ward.release("sess.1.1"))).startsWith("554");
        assertThat(ward.list(10)).extracting(SpoolRecord::id).containsExactly("sess.1.1");
    }

    @Test
    void knowsOnlyWhatIsKeptApart() {
        hold();
        assertThat(ward.release("sess.1.2"))
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(NoSuchElementException.class);
        assertThat(Scene.now(ward.delete("sess.1.2"))).isFalse();
        assertThat(Scene.now(ward.delete("gone"))).isFalse();
        assertThat(ward.list(0)).isEmpty();
    }

    @Test
    void deletesAndLogs() {
        hold();
        assertThat(Scene.now(ward.delete("sess.1.1"))).isTrue();
        assertThat(ward.list(10)).isEmpty();
        assertThat(scene.log).endsWith("DELETED sess.1.1 one@sluice.test");
    }

    @Test
    void expiresWhatNobodyDecidedAbout() {
        hold();
        Duration age = Duration.ofDays(30);
        assertThat(Scene.now(
                        ward(Clock.offset(Scene.CLOCK, Duration.ofDays(29))).expire(age)))
                .isZero();
        assertThat(Scene.now(
                        ward(Clock.offset(Scene.CLOCK, Duration.ofDays(31))).expire(age)))
                .isEqualTo(1);
        assertThat(scene.spool.records).containsOnlyKeys("sess.1.2");
    }

    private void hold() {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test", "two@sluice.test");
        message.connection.put("can_relay", "true");
        message.dictionary.put("spf_status", "pass");
        message.parameters.putAll(Map.of("REQUIRETLS", "", "HOLDFOR", "60"));
        message.copies.get(0).fate = new Fate(Disposition.QUARANTINE, "beik", "spam");
        scene.take(message);
    }

    private Ward ward(Clock clock) {
        return new Ward(() -> scene.spool, scene.messageIntake(), scene.mailLog(), Runnable::run, clock);
    }
}
