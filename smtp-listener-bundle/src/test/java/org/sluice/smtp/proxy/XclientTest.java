package org.sluice.smtp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.injection.Outcome;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.extension.TrustedExtension;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.listener.Transport;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

class XclientTest {

    private static final Map<String, String> TRUSTING = Map.of(
            "xclient_hosts", "127.0.0.1",
            "relay_hosts", "127.0.0.0/8",
            "max_receptions_per_connection", "1",
            "peer.far.cidr", "203.0.113.0/24",
            "peer.far.context", "far = yes",
            "peer.far.max_message_size", "1000",
            "peer.full.cidr", "198.51.100.0/24",
            "peer.full.listener_sessions", "1");

    @ParameterizedTest
    @EnumSource
    void startsAnewForAnotherClient(Transport.Kind kind) throws Exception {
        for (boolean later : new boolean[] {false, true}) {
            try (TestServer server = new TestServer(kind, TRUSTING);
                    Client client = server.client()) {
                server.core.asynchronous = later;
                assertThat(client.reply()).startsWith("220");
                assertThat(client.say("EHLO proxy")).isEqualTo("250 XCLIENT " + XclientClaims.ATTRIBUTES);
                ScriptedCore.FakeSession session = server.core.sessions.get(0);
                assertThat(session.facts).containsEntry("can_relay", "true");
                assertThat(client.say("MAIL FROM:<a@x> SIZE=1001")).startsWith("250");
                assertThat(client.say("RSET")).startsWith("250");
                assertThat(client.say("XCLIENT NAME=a.example ADDR=203.0.113.9 PORT=4097"))
                        .startsWith("220 mx.sluice.test");
                assertThat(server.core.asked).containsExactly("CONNECT", "EHLO", "MAILFROM", "CONNECT");
                assertThat(session.remote.toString()).isEqualTo("/203.0.113.9:4097");
                assertThat(session.facts)
                        .containsEntry("far", "yes")
                        .containsEntry("xclient_name", "a.example")
                        .containsEntry("proxy_address", "127.0.0.1")
                        .doesNotContainKeys("can_relay", "ehlo_domain");
                assertThat(client.say("MAIL FROM:<a@x>")).startsWith("503 5.5.1 HELO");
                assertThat(client.send("EHLO x\r\n").line()).endsWith("says EHLO to [203.0.113.9]");
                assertThat(client.reply()).startsWith("250 XCLIENT");
                assertThat(client.say("MAIL FROM:<a@x> SIZE=1001")).startsWith("552");
                assertThat(client.say("MAIL FROM:<a@x>")).startsWith("250");
                assertThat(client.say("XCLIENT ADDR=203.0.113.10")).startsWith("503 5.5.1");
            }
        }
    }

    @Test
    void takesGreetingAndUserAlong() throws Exception {
        try (TestServer server = new TestServer(TRUSTING);
                Client client = server.client()) {
            client.reply();
            client.say("EHLO proxy");
            assertThat(client.say("XCLIENT ADDR=IPV6:2001:db8::9 PROTO=ESMTP HELO=c.example LOGIN=joe+20doe"
                            + " DESTADDR=198.51.100.2 DESTPORT=587"))
                    .startsWith("220");
            ScriptedCore.FakeSession session = server.core.sessions.get(0);
            assertThat(session.facts)
                    .containsEntry("ehlo_string", "EHLO c.example")
                    .containsEntry("auth_user", "joe doe")
                    .containsEntry("auth_status", "pass");
            assertThat(session.local.toString()).isEqualTo("/198.51.100.2:587");
            assertThat(client.say("MAIL FROM:<a@x> SIZE=10")).startsWith("250");
        }
    }

    /** A trusted proxy has authenticated the user: nobody is asked again, and nobody may authenticate as somebody else. */
    @Test
    void believesWhoTheUserIs() throws Exception {
        Map<String, String> options = new HashMap<>(TRUSTING);
        options.put("auth_required", "true");
        options.put("auth_allow_plaintext", "true");
        try (TestServer server = new TestServer(options).withUsers();
                Client client = server.client()) {
            server.users.add("test", "1234");
            client.reply();
            assertThat(client.say("XCLIENT ADDR=203.0.113.9 PROTO=ESMTP HELO=c.example"))
                    .startsWith("220");
            assertThat(client.say("MAIL FROM:<a@x>")).startsWith("530");
            assertThat(client.say("XCLIENT ADDR=203.0.113.9 PROTO=ESMTP HELO=c.example LOGIN=joe"))
                    .startsWith("220");
            assertThat(client.say("AUTH PLAIN AHRlc3QAMTIzNA==")).startsWith("503 5.5.1 Already");
            assertThat(client.say("MAIL FROM:<a@x>")).startsWith("250");
            assertThat(client.say("RSET")).startsWith("250");
            assertThat(client.say("XCLIENT ADDR=203.0.113.10 LOGIN=[UNAVAILABLE]"))
                    .startsWith("220");
            client.say("EHLO c.example");
            assertThat(client.say("MAIL FROM:<a@x>")).startsWith("530");
        }
    }

    @Test
    void asksTheGreetingAgainWhereItIsRefused() throws Exception {
        try (TestServer server = new TestServer(TRUSTING);
                Client client = server.client()) {
            client.reply();
            client.say("EHLO proxy");
            server.core.script = (phase, line) -> CompletableFuture.completedFuture(
                    phase == Phase.EHLO && line.endsWith("bad") ? refusal() : Outcome.CONTINUE);
            assertThat(client.say("XCLIENT ADDR=203.0.113.9 HELO=bad")).startsWith("220");
            assertThat(client.say("MAIL FROM:<a@x>")).startsWith("503");
            assertThat(client.say("HELO good")).startsWith("250");
        }
    }

    @Test
    void turnsAwayAClientThatIsRefused() throws Exception {
        try (TestServer server = new TestServer(TRUSTING);
                Client client = server.client()) {
            client.reply();
            client.say("EHLO proxy");
            server.core.script = (phase, line) ->
                    CompletableFuture.completedFuture(phase == Phase.CONNECT ? refusal() : Outcome.CONTINUE);
            assertThat(client.say("XCLIENT ADDR=203.0.113.9")).startsWith("554 5.7.1");
            assertThat(client.say("MAIL FROM:<a@x>")).startsWith("503 5.5.1 No service");
            assertThat(client.say("QUIT")).startsWith("221");
        }
    }

    @Test
    void countsTheClientAndNotTheProxy() throws Exception {
        try (TestServer server = new TestServer(TRUSTING);
                Client one = server.client();
                Client two = server.client()) {
            one.reply();
            two.reply();
            assertThat(one.say("XCLIENT ADDR=198.51.100.1")).startsWith("220");
            assertThat(two.say("XCLIENT ADDR=198.51.100.2")).startsWith("421 4.4.5");
            assertThat(two.line()).isNull();
            assertThat(one.say("XCLIENT ADDR=198.51.100.3")).startsWith("220");
            assertThat(one.say("XCLIENT ADDR=203.0.113.1")).startsWith("220");
            try (Client three = server.client()) {
                three.reply();
                assertThat(three.say("XCLIENT ADDR=198.51.100.2")).startsWith("220");
            }
        }
    }

    @Test
    void givesAnUnknownAddressNoRights() throws Exception {
        try (TestServer server = new TestServer(TRUSTING);
                Client client = server.client()) {
            client.reply();
            assertThat(client.say("XCLIENT ADDR=[UNAVAILABLE] NAME=[TEMPUNAVAIL] LOGIN=[UNAVAILABLE]"))
                    .startsWith("220");
            assertThat(server.core.sessions.get(0).facts).doesNotContainKeys("can_relay", "xclient_name", "auth_user");
        }
    }

    @Test
    void isNotForEverybody() throws Exception {
        try (TestServer server = new TestServer(TRUSTING);
                Client stranger = new Client(server.address(), "127.0.0.2")) {
            stranger.reply();
            assertThat(stranger.say("EHLO x")).doesNotContain("XCLIENT");
            for (String verb : TrustedExtension.KEYWORDS) {
                assertThat(stranger.say(verb + " ADDR=203.0.113.9")).startsWith("550 5.7.0");
            }
            assertThat(server.core.sessions.get(0).facts).containsEntry("can_relay", "true");
        }
    }

    /** Whoever opened the connection keeps its right, and gives it to nobody it speaks for. */
    @Test
    void trustsTheOneBehindAProxyAndNotTheProxy() throws Exception {
        Map<String, String> both = new HashMap<>(TRUSTING);
        both.put("proxy_protocol", "true");
        both.put("proxy_hosts", "127.0.0.1");
        try (TestServer server = new TestServer(both);
                Client client = server.client()) {
            client.send("PROXY TCP4 203.0.113.9 198.51.100.2 4097 25\r\n").reply();
            assertThat(client.say("XCLIENT ADDR=127.0.0.1")).startsWith("550 5.7.0");
        }
    }

    @Test
    void refusesWhatItCannotRead() throws Exception {
        try (TestServer server = new TestServer(TRUSTING);
                Client client = server.client()) {
            client.reply();
            for (String argument : new String[] {
                "",
                "ADDR",
                "ADDR=",
                "ADDR=host.example",
                "ADDR=1.2.3.4 ADDR=1.2.3.4",
                "ADDR=IPV6:1.2.3.4",
                "PORT=65536",
                "PORT=-1",
                "PROTO=LMTP",
                "HELO=a+20b",
                "NAME=a+0Ab",
                "NAME=a+0",
                "NAME=a+0a",
                "OTHER=x",
                "DESTADDR=fe80::1%lo"
            }) {
                assertThat(client.say("XCLIENT " + argument)).as(argument).startsWith("501 5.5.4");
            }
            assertThat(client.say("EHLO x")).startsWith("250");
        }
    }

    @Test
    void hasMomentumsCommandsWhereTheyAreNamed() throws Exception {
        Map<String, String> all = new HashMap<>(TRUSTING);
        all.put("smtp_extensions", "PIPELINING, XREMOTEIP, XSETCONTEXT, XDUMPCONTEXT");
        try (TestServer server = new TestServer(all);
                Client client = server.client()) {
            client.reply();
            assertThat(client.say("EHLO x")).isEqualTo("250 XDUMPCONTEXT");
            assertThat(client.say("XCLIENT ADDR=203.0.113.9")).startsWith("550 Not allowed");
            assertThat(client.say("XREMOTEIP 203.0.113.9")).startsWith("220");
            assertThat(client.say("XSETCONTEXT one=1 two=a+3Db")).startsWith("250");
            assertThat(server.core.sessions.get(0).facts)
                    .containsEntry("two", "a=b")
                    .containsEntry("far", "yes");
            client.send("XDUMPCONTEXT\r\n");
            StringBuilder dump = new StringBuilder();
            for (String line = client.line(); ; line = client.line()) {
                dump.append(line).append('\n');
                if (line.charAt(3) == ' ') {
                    break;
                }
            }
            assertThat(dump.toString())
                    .contains("250-[connection] one 1\n", "250-[connection] far yes\n")
                    .endsWith("250 XDUMPCONTEXT complete\n");
            assertThat(client.say("XSETCONTEXT nothing")).startsWith("501");
            assertThat(client.say("XREMOTEIP nowhere")).startsWith("501");
        }
    }

    private static Outcome refusal() {
        return Outcome.of(Verdict.reject("scripted"))
                .reply(new SmtpReply(554, "5.7.1", "no"))
                .module("scripted")
                .build();
    }
}
