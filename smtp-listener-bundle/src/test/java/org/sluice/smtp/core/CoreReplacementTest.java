package org.sluice.smtp.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.sluice.injection.Outcome;
import org.sluice.injection.Reception;
import org.sluice.injection.Replaced;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.tls.TestTls;
import org.sluice.smtp.tls.TlsProvider;
import org.sluice.smtp.tls.TlsTest;
import org.sluice.validation.Phase;

class CoreReplacementTest {

    @Test
    void goesOnWithANewCoreAtEveryPoint() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client client = server.client()) {
            client.reply();
            client.say("EHLO x");
            ScriptedCore second = swap(server, server.core, false);
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("250");
            ScriptedCore third = swap(server, second, false);
            assertThat(client.say("RCPT TO:<b@sluice.test>")).startsWith("250");
            assertThat(client.say("DATA")).startsWith("354");
            ScriptedCore fourth = swap(server, third, true);
            assertThat(client.say("body\r\n.")).startsWith("250");
            assertThat(fourth.accepted).hasSize(1);
            assertThat(fourth.accepted.get(0).octets()).isEqualTo("body\r\n");
            assertThat(fourth.accepted.get(0).recipients()).containsExactly("b@sluice.test");
            assertThat(fourth.accepted.get(0).facts()).containsEntry("ehlo_domain", "x");
            assertThat(second.violations).isEmpty();
            assertThat(third.violations).isEmpty();
            assertThat(fourth.violations).isEmpty();
            assertThat(third.reserved).hasValue(0);
            assertThat(second.asked).containsExactly("MAILFROM");
        }
    }

    @Test
    void asksAgainWhatTheOldCoreLeftOpen() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client client = server.client()) {
            client.reply();
            client.say("EHLO x");
            CompletableFuture<Outcome> open = new CompletableFuture<>();
            server.core.script = (phase, line) -> open;
            client.send("MAIL FROM:<a@example.org>\r\n");
            TestServer.await(() -> server.core.asked.contains("MAILFROM"), "asked");
            server.core.leaving = true;
            server.unbind(server.core);
            open.completeExceptionally(new Replaced());
            ScriptedCore second = new ScriptedCore(server.spill);
            server.bind(second);
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(second.asked).containsExactly(Phase.MAILFROM.name());
            assertThat(second.violations).isEmpty();
        }
    }

    @Test
    void keepsTheBodyWhenTheOldCoreReleasesIt() throws Exception {
        try (TestServer server = new TestServer(Map.of("body_in_memory", "100"));
                Client client = server.client()) {
            for (int size : new int[] {10, 1_000}) {
                ScriptedCore old = size == 10 ? server.core : last;
                old.leaving = false;
                if (size == 10) {
                    client.reply();
                    client.say("EHLO x");
                }
                client.say("MAIL FROM:<a@example.org>");
                client.say("RCPT TO:<b@sluice.test>");
                client.say("DATA");
                old.leaving = true;
                client.send("z".repeat(size) + "\r\n.\r\n");
                last = new ScriptedCore(server.spill);
                server.unbind(old);
                server.bind(last);
                assertThat(client.reply()).startsWith("250");
                assertThat(last.accepted.get(0).octets()).isEqualTo("z".repeat(size) + "\r\n");
            }
        }
    }

    @Test
    void tellsTheNextCoreThatTlsIsUp() throws Exception {
        try (TestServer server = new TestServer(TlsTest.tls(TlsProvider.JDK));
                Client client = server.client()) {
            client.reply();
            client.say("EHLO x");
            assertThat(client.say("STARTTLS")).startsWith("220");
            server.unbind(server.core);
            client.secure(TestTls.plain());
            client.send("EHLO y\r\n");
            ScriptedCore second = new ScriptedCore(server.spill);
            server.bind(second);
            assertThat(client.reply()).startsWith("250");
            assertThat(second.sessions.get(0).facts).containsEntry("tls", "on").containsEntry("ehlo_domain", "y");
            assertThat(second.violations).isEmpty();
        }
    }

    private ScriptedCore last;

    @Test
    void saysSoWhenThereIsNoCoreForTooLong() throws Exception {
        try (TestServer server = new TestServer(Map.of("core_hold_time", "0.2"));
                Client client = server.client()) {
            client.reply();
            client.say("EHLO x");
            server.unbind(server.core);
            try (Client other = server.client()) {
                assertThat(other.reply()).startsWith("421 4.3.0");
                assertThat(other.line()).isNull();
            }
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("421 4.3.0");
            assertThat(client.line()).isNull();
        }
    }

    /** Nobody may need the old core's classes once it is gone, and an idle connection may not keep them. */
    @Test
    void letsGoOfACoreThatLeavesAtOnce() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client client = server.client()) {
            client.reply();
            client.say("EHLO x");
            client.say("MAIL FROM:<a@example.org>");
            server.unbind(server.core);
            TestServer.await(() -> server.core.snapshots.get() == 1, "left");
            assertThat(client.say("RSET")).startsWith("250");
            assertThat(client.say("FOO")).startsWith("500");
            ScriptedCore second = new ScriptedCore(server.spill);
            server.bind(second);
            TestServer.await(
                    () -> second.sessions.size() == 1
                            && second.sessions.get(0).facts.containsKey("conntrol_unrecognized_commands"),
                    "resumed without being asked for");
            assertThat(second.sessions.get(0).facts).containsEntry("conntrol_unrecognized_commands", "1");
            assertThat(second.ends).isEmpty();
            assertThat(client.say("MAIL FROM:<c@example.org>")).startsWith("250");
            assertThat(client.say("RCPT TO:<b@sluice.test>")).startsWith("250");
            server.unbind(second);
            client.send("DATA\r\n");
            ScriptedCore third = new ScriptedCore(server.spill);
            server.bind(third);
            assertThat(client.reply()).startsWith("354");
            assertThat(client.say("body\r\n.")).startsWith("250");
            assertThat(third.accepted.get(0).sender()).isEqualTo("c@example.org");
            assertThat(second.violations).isEmpty();
            assertThat(third.violations).isEmpty();
        }
    }

    @Test
    void asksNoCoreThatIsOnlyHalfThere() throws Exception {
        try (TestServer server = new TestServer(Map.of("core_hold_time", "0.2"))) {
            ScriptedCore other = new ScriptedCore(server.spill);
            server.bindDispatcher(other, -1);
            try (Client client = server.client()) {
                assertThat(client.reply()).startsWith("421 4.3.0");
            }
            assertThat(other.asked).isEmpty();
        }
    }

    @Test
    void repliesWhatTheIntakeSays() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client client = server.client()) {
            CompletableFuture<Reception> late = new CompletableFuture<>();
            server.core.reception = () -> late;
            client.reply();
            client.say("EHLO x");
            client.send("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n.\r\n");
            TestServer.await(() -> server.core.asked.contains("TAKE"), "taken");
            client.close();
            TestServer.await(() -> server.core.ends.contains("vanished"), "noticed while the message is judged");
        }
    }

    /** A new core takes over, before or after the old one is gone. */
    private static ScriptedCore swap(TestServer server, ScriptedCore old, boolean newFirst) {
        ScriptedCore fresh = new ScriptedCore(server.spill);
        old.leaving = true;
        if (newFirst) {
            server.bind(fresh);
            server.unbind(old);
        } else {
            server.unbind(old);
            server.bind(fresh);
        }
        return fresh;
    }
}
