package org.sluice.smtp.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.listener.Transport;
import org.sluice.smtp.scope.Options;

class StressTest {

    private static final long SECOND = 1_000_000_000L;
    private static final StressOptions OPTIONS = StressOptions.of(new Options("", Map.of("stress_loop_lag", "1")));

    private final List<String> said = new ArrayList<>();
    private final Stress stress = new Stress(said::add);

    @Test
    void beginsAtOnceAndEndsWhenAllHasBeenWellForAWhile() {
        look(89, false, 0, 0);
        assertThat(stress.isOn()).isFalse();
        look(90, false, 0, 1);
        assertThat(stress.isOn()).isTrue();
        look(80, false, 0, 2);
        look(79, false, 0, 3);
        look(79, false, 0, 32);
        assertThat(stress.isOn()).isTrue();
        look(80, false, 0, 33);
        look(79, false, 0, 34);
        look(79, false, 0, 63);
        assertThat(stress.isOn()).isTrue();
        look(79, false, 0, 64);
        assertThat(stress.isOn()).isFalse();
        assertThat(said).containsExactly("90 of 100 sessions", "");
    }

    @Test
    void knowsEverySign() {
        look(0, true, 0, 0);
        look(0, false, 499, 1);
        look(0, false, 0, 31);
        look(0, false, 1_000, 32);
        look(0, false, 500, 33);
        look(0, false, 0, 34);
        look(0, false, 0, 64);
        stress.exhausted();
        look(0, false, 0, 65);
        assertThat(said)
                .containsExactly(
                        "no memory or disk for mail",
                        "",
                        "an event loop is 1000 ms late",
                        "",
                        "no file descriptor for a new connection");
    }

    @Test
    void endsWhenItIsSwitchedOff() {
        look(0, true, 0, 0);
        StressOptions off = StressOptions.of(new Options("", Map.of("stress_profile", "false")));
        stress.look(off, new Stress.Signs(100, 100, true, Duration.ofHours(1)), SECOND);
        assertThat(stress.isOn()).isFalse();
        stress.look(off, new Stress.Signs(100, 100, true, Duration.ofHours(1)), 2 * SECOND);
        assertThat(stress.isOn()).isFalse();
    }

    /** Sessions that are open already feel it, and those that come afterwards do not. */
    @ParameterizedTest
    @EnumSource
    void makesTheListenerImpatientForAsLongAsItLasts(Transport.Kind kind) throws Exception {
        Map<String, String> quick = Map.of(
                "peer.idle.cidr", "127.0.0.2",
                "peer.idle.stress_hello_time", "1",
                "stress_error_limit", "1",
                "stress_calm_time", "0");
        try (TestServer server = new TestServer(kind, quick);
                Client idle = new Client(server.address(), "127.0.0.2")) {
            assertThat(idle.reply()).startsWith("220");
            server.core.refusal = Optional.of(new SmtpReply(452, "4.3.1", "full"));
            assertThat(idle.reply()).startsWith("421 4.4.2");
            try (Client clumsy = server.client()) {
                clumsy.reply();
                assertThat(clumsy.say("HELO x")).startsWith("250");
                assertThat(clumsy.say("WHAT")).startsWith("500");
                assertThat(clumsy.say("WHAT")).startsWith("421 4.7.0");
            }
            server.core.refusal = Optional.empty();
            TestServer.await(() -> !server.listener.stress().isOn(), "over");
            try (Client clumsy = server.client()) {
                clumsy.reply();
                clumsy.say("WHAT");
                assertThat(clumsy.say("WHAT")).startsWith("500");
            }
        }
    }

    /** Whatever is configured: under stress nobody gets more than in quiet times. */
    @Test
    void isNeverMorePatientUnderStress() {
        Patience calm = Patience.calm(new Options("", Map.of("idle_time", "2", "error_limit", "0")));
        Patience stressed = Patience.stressed(new Options("", Map.of("stress_junk_command_limit", "1000")), calm);
        assertThat(stressed.idle()).isEqualTo(Duration.ofSeconds(2));
        assertThat(stressed.hello()).isEqualTo(Duration.ofSeconds(2));
        assertThat(stressed.dataStart()).isEqualTo(Duration.ofSeconds(10));
        assertThat(stressed.errors()).isEqualTo(1);
        assertThat(stressed.junk()).isEqualTo(100);
    }

    private void look(int sessions, boolean takesNoMail, long lagMillis, long second) {
        stress.look(
                OPTIONS, new Stress.Signs(sessions, 100, takesNoMail, Duration.ofMillis(lagMillis)), second * SECOND);
    }
}
