package org.sluice.smtp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.ComponentConstants;
import org.sluice.injection.Outcome;
import org.sluice.message.SmtpReply;
import org.sluice.operations.MailLog.Event;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** What the listener writes into reject log and session log. */
class SessionLogTest {

    @Test
    void tellsOfEveryRefusalOfItsOwn() throws Exception {
        try (TestServer server = new TestServer(Map.of("max_recipients_per_message", "1"));
                Client client = server.client()) {
            client.reply();
            client.say("NONSENSE");
            client.say("EHLO client.example");
            client.say("RCPT TO:<b@sluice.test>");
            client.say("MAIL FROM:<a@example.org>");
            client.say("RCPT TO:<b@sluice.test>");
            client.say("RCPT TO:<c@sluice.test>");
            client.say("DATA");
            client.send("a\nb\r\n.\r\n").reply();
            client.say("QUIT");
            List<Map<String, Object>> refused = server.log(Event.REFUSED);
            assertThat(refused)
                    .extracting(line -> line.get("phase") + " " + line.get("code") + " " + line.get("enhanced"))
                    .containsExactly("command 500 5.5.1", "rcptto 503 5.5.1", "rcptto 452 4.5.3", "data 550 5.6.0");
            assertThat(refused).allSatisfy(line -> assertThat(line)
                    .containsEntry("module", "listener")
                    .containsEntry("listener", "smtp")
                    .containsEntry("session", "s0")
                    .containsKeys("peer", "local", "reply", "connection_context", "message_context"));
            assertThat(refused.get(2))
                    .containsEntry("sender", "a@example.org")
                    .containsEntry("recipient", "c@sluice.test")
                    .containsEntry("transaction", "s0.1");
            assertThat(refused.get(1)).doesNotContainKeys("sender", "transaction");
            assertThat(refused.get(3))
                    .containsEntry("sender", "a@example.org")
                    .containsEntry("recipients", List.of("b@sluice.test"));
        }
    }

    /** The core writes the lines of its phases itself. */
    @Test
    void saysNothingAboutWhatTheCoreRefused() throws Exception {
        try (TestServer server = new TestServer(Map.of())) {
            server.core.script = (phase, line) -> CompletableFuture.completedFuture(
                    phase == Phase.MAILFROM
                            ? Outcome.of(Verdict.reject("x"))
                                    .reply(new SmtpReply(550, "5.7.1", "No"))
                                    .build()
                            : Outcome.CONTINUE);
            try (Client client = server.client()) {
                client.reply();
                client.say("EHLO client.example");
                assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("550");
                client.say("QUIT");
            }
            assertThat(server.log(Event.REFUSED)).isEmpty();
            TestServer.await(() -> !server.log(Event.ENDED).isEmpty(), "the session's line");
            assertThat(server.log(Event.ENDED).get(0)).containsEntry("refusals", 1L);
        }
    }

    @Test
    void sumsASessionUp() throws Exception {
        try (TestServer server = new TestServer(Map.of())) {
            String octets = "EHLO client.example\r\nFOO\r\nNOOP x\r\n";
            try (Client client = server.client()) {
                client.reply();
                client.send(octets);
                client.reply();
                client.reply();
                client.reply();
                assertThat(client.say("RSET now")).startsWith("501");
                client.say("QUIT");
            }
            TestServer.await(() -> !server.log(Event.ENDED).isEmpty(), "the session's line");
            Map<String, Object> line = server.log(Event.ENDED).get(0);
            assertThat(line)
                    .containsEntry("session", "s0")
                    .containsEntry("listener", "smtp")
                    .containsEntry("hello", "client.example")
                    .containsEntry("commands", 5L)
                    .containsEntry("errors", 2L)
                    .containsEntry("refusals", 2L)
                    .containsEntry("octets_in", (long) octets.length() + "RSET now\r\nQUIT\r\n".length())
                    .containsEntry("why", "quit")
                    .containsKeys("peer", "ms", "messages", "recipients");
            assertThat((long) line.get("octets_out")).isGreaterThan(150);
            assertThat(server.log(Event.ENDED)).hasSize(1);
        }
    }

    @Test
    void saysWhyASessionEnded() throws Exception {
        try (TestServer server = new TestServer(Map.of("idle_time", "0.2"))) {
            try (Client gone = server.client()) {
                gone.reply();
            }
            TestServer.await(() -> server.log(Event.ENDED).size() == 1, "one that vanished");
            try (Client idle = server.client()) {
                idle.reply();
                assertThat(idle.reply()).startsWith("421");
            }
            TestServer.await(() -> server.log(Event.ENDED).size() == 2, "one that was idle");
            assertThat(server.log(Event.ENDED))
                    .extracting(line -> line.get("why"))
                    .containsExactly("vanished", "timeout");
        }
    }

    @Test
    void tellsOfClientsThatFoundNoPlace() throws Exception {
        try (TestServer server = new TestServer(Map.of("listener_sessions", "1"));
                Client first = server.client()) {
            first.reply();
            try (Client second = server.client()) {
                assertThat(second.reply()).startsWith("421");
            }
            assertThat(server.log(Event.REFUSED)).singleElement().satisfies(line -> assertThat(line)
                    .containsEntry("phase", "connect")
                    .containsEntry("code", 421)
                    .doesNotContainKey("session"));
        }
    }

    /** With {@code refuse_at = rcptto} the log has sender and recipient. */
    @Test
    void tellsWhomAKeptRefusalWasAbout() throws Exception {
        try (TestServer server = new TestServer(Map.of("refuse_at", "rcptto"))) {
            server.core.script = (phase, line) -> CompletableFuture.completedFuture(
                    phase == Phase.CONNECT
                            ? Outcome.of(Verdict.reject("x"))
                                    .reply(new SmtpReply(554, "5.7.1", "Listed"))
                                    .module("rbl")
                                    .build()
                            : Outcome.CONTINUE);
            try (Client client = server.client()) {
                client.reply();
                client.say("EHLO client.example");
                client.say("MAIL FROM:<a@example.org>");
                assertThat(client.say("RCPT TO:<b@sluice.test>")).startsWith("554");
                client.say("QUIT");
            }
            assertThat(server.log(Event.REFUSED)).singleElement().satisfies(line -> assertThat(line)
                    .containsEntry("module", "rbl")
                    .containsEntry("sender", "a@example.org")
                    .containsEntry("recipient", "b@sluice.test"));
        }
    }

    @Test
    void doesWithoutALog() throws Exception {
        try (TestServer server = new TestServer(Map.of())) {
            server.unbindLog();
            try (Client client = server.client()) {
                client.reply();
                assertThat(client.say("FOO")).startsWith("500");
                assertThat(client.say("QUIT")).startsWith("221");
            }
        }
    }

    @Test
    void holdsRepliesToErrorsBackAsFarAsTheCoreGrants() throws Exception {
        try (TestServer server = new TestServer(Map.of("tarpit_after_errors", "2", "tarpit_time", "7"));
                Client client = server.client()) {
            server.core.delaysGranted = Duration.ofMillis(50);
            client.reply();
            client.say("FOO");
            client.say("FOO");
            assertThat(server.core.delaysAsked).isEmpty();
            client.send("FOO\r\nNOOP\r\n");
            assertThat(client.reply()).startsWith("500");
            assertThat(client.reply()).startsWith("250");
            assertThat(server.core.delaysAsked).containsExactly(Duration.ofSeconds(7));
        }
    }

    @Test
    void holdsRepliesToRefusedRecipientsBackIfAsked() throws Exception {
        Map<String, String> options = Map.of("tarpit_after_refused_recipients", "1", "tarpit_time", "3");
        try (TestServer server = new TestServer(options)) {
            server.core.delaysGranted = Duration.ofMillis(50);
            server.core.script = (phase, line) -> CompletableFuture.completedFuture(
                    phase == Phase.RCPTTO
                            ? Outcome.of(Verdict.reject("x"))
                                    .reply(new SmtpReply(550, "5.1.1", "Unknown"))
                                    .build()
                            : Outcome.CONTINUE);
            try (Client client = server.client()) {
                client.reply();
                client.say("EHLO client.example");
                client.say("MAIL FROM:<a@example.org>");
                client.say("RCPT TO:<b@sluice.test>");
                assertThat(server.core.delaysAsked).isEmpty();
                assertThat(client.say("RCPT TO:<c@sluice.test>")).startsWith("550");
                assertThat(server.core.delaysAsked).containsExactly(Duration.ofSeconds(3));
            }
        }
    }

    /** Held by timers: no thread waits, and the listener's end does not either. */
    @Test
    void servesOthersWhileManyAreHeld() throws Exception {
        int many = 300;
        List<Client> held = new ArrayList<>();
        try (TestServer server = new TestServer(Map.of("tarpit_after_errors", "1"))) {
            server.core.delaysGranted = Duration.ofHours(1);
            for (int i = 0; i < many; i++) {
                Client client = server.client();
                held.add(client);
                client.reply();
                assertThat(client.send("FOO\r\nFOO\r\nNOOP\r\n").reply()).startsWith("500");
            }
            TestServer.await(() -> server.core.delaysAsked.size() == many, "all are held");
            try (Client other = server.client()) {
                other.reply();
                for (int i = 0; i < 100; i++) {
                    assertThat(other.say("NOOP")).startsWith("250");
                }
            }
            server.listener.stop(ComponentConstants.DEACTIVATION_REASON_DISPOSED);
            for (Client client : held) {
                assertThat(client.reply()).as("sent away, not answered").startsWith("421");
            }
        } finally {
            for (Client client : held) {
                client.close();
            }
        }
    }

    @Test
    void saysWhatTheDictionaryHasForABanner() throws Exception {
        Map<String, String> options = Map.of(
                "peer.some.cidr", "127.0.0.0/8", "peer.some.context", "conntrol_banner = mx.example.org caf\u00e9");
        try (TestServer server = new TestServer(options);
                Client client = server.client()) {
            assertThat(client.line()).isEqualTo("220 mx.example.org caf?");
        }
    }

    @Test
    void sendsAwayAtOnceWhoWaitsForTheBannerWhenItStops() throws Exception {
        TestServer server = new TestServer(Map.of());
        try (server) {
            server.core.script = (phase, line) -> new CompletableFuture<>();
            try (Client client = server.client()) {
                TestServer.await(() -> server.core.asked.contains("CONNECT"), "CONNECT is asked");
                server.listener.stop(ComponentConstants.DEACTIVATION_REASON_DISPOSED);
                // Whoever is still there when the time to finish is over hears nothing.
                assertThat(client.reply()).startsWith("421");
            }
        }
    }

    @Test
    void makesABannerOfAnyText() {
        assertThat(Greeting.of("220-mx.example.org ESMTP\r\n220 caf\u00e9 \u202e")
                        .text())
                .isEqualTo("mx.example.org ESMTP\ncaf? ?");
        assertThat(Greeting.of("x".repeat(20_000)).text()).hasSize(2_000);
    }
}
