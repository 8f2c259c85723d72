package org.sluice.module.clamav;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FaultyServer;
import org.sluice.validation.Phase;

/** One connection for many messages, and what keeps their replies apart. */
class SessionTest {

    private FaultyServer clamd;
    private ClamavModule module;

    @AfterEach
    void end() {
        module.stop();
        clamd.close();
    }

    @Test
    void asksAboutMessagesOverOneConnection() throws Exception {
        start("30", (client, in, out) -> FakeClamd.serve(in, out));
        for (int i = 0; i < 10; i++) {
            assertThat(scan()).isEqualTo("clean");
        }
        assertThat(clamd.accepted()).isEqualTo(1);
    }

    @Test
    void takesAConnectionForEachWhereNoneIsKept() throws Exception {
        start("0", (client, in, out) -> FakeClamd.serve(in, out));
        for (int i = 0; i < 3; i++) {
            assertThat(scan()).isEqualTo("clean");
        }
        assertThat(clamd.accepted()).isEqualTo(3);
    }

    @Test
    void beginsAgainWhereClamdEndedTheSession() throws Exception {
        start("30", (client, in, out) -> out.write(FakeClamd.replyTo(in)));
        for (int i = 0; i < 3; i++) {
            assertThat(scan()).isEqualTo("clean");
        }
    }

    @Test
    void believesNoReplyToAnotherMessage() throws Exception {
        start("30", (client, in, out) -> {
            FakeClamd.replyTo(in);
            out.write(FakeClamd.ascii("2: stream: OK\0"));
        });
        assertThat(scan()).isEqualTo("temporary_error");
    }

    @Test
    void readsClamdsLastWords() throws Exception {
        start("30", (client, in, out) -> {
            FakeClamd.replyTo(in);
            out.write(FakeClamd.ascii("COMMAND READ TIMED OUT\n"));
        });
        assertThat(scan()).isEqualTo("temporary_error");
    }

    /** Said of the pause before the command, it says nothing of the message. */
    @Test
    void asksAgainWhereClamdLostPatienceMeanwhile() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        start("30", (client, in, out) -> {
            if (connections.incrementAndGet() == 1) {
                FakeClamd.serve(in, out, 1);
                FakeClamd.request(in);
                out.write(FakeClamd.ascii("COMMAND READ TIMED OUT\n"));
            } else {
                FakeClamd.serve(in, out);
            }
        });
        for (int i = 0; i < 3; i++) {
            assertThat(scan()).isEqualTo("clean");
        }
        assertThat(clamd.accepted()).isEqualTo(2);
    }

    private void start(String idleSeconds, FaultyServer.Behaviour behaviour) {
        clamd = new FaultyServer(behaviour);
        module = Configs.configured(
                new ClamavModule(),
                Map.of("daemon", clamd.address(), "idle_seconds", idleSeconds, "probe_seconds", "0"));
    }

    private String scan() throws Exception {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .body("Subject: s\n\nHello.\n")
                .timeout(Duration.ofMinutes(1))
                .bodyInMemory()
                .refuseBlocking();
        module.validate(context).toCompletableFuture().get();
        return context.effects().get("clamav.result").orElse("");
    }
}
