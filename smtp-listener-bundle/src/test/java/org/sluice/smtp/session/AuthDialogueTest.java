package org.sluice.smtp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.authentication.Authenticator.Proof;
import org.sluice.injection.Outcome;
import org.sluice.injection.Replaced;
import org.sluice.operations.MailLog.Event;
import org.sluice.smtp.auth.SaslText;
import org.sluice.smtp.auth.ScramClient;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.testing.Hostile;

class AuthDialogueTest {

    private static final String RIGHT = plain("ann", "secret");
    private static final String WRONG = plain("ann", "Secret");
    private static final String NOBODY = plain("nobody", "secret");

    @Test
    void provesItselfToScramClients() throws Exception {
        try (TestServer server = server(Map.of());
                Client client = greeted(server)) {
            ScramClient scram = new ScramClient("n,,", new byte[0], "ann", "fyko+d2lbbFgONRv9qkxdawL");
            byte[] first = challenge(client.say("AUTH SCRAM-SHA-256 " + SaslText.encoded(scram.first())));
            byte[] last = challenge(client.say(SaslText.encoded(scram.last(first, "secret"))));
            assertThat(new String(last, StandardCharsets.US_ASCII)).isEqualTo(scram.signature());
            assertThat(server.core.sessions.get(0).facts).doesNotContainKey("auth_user");
            assertThat(client.say("")).startsWith("235 2.7.0");
            assertThat(server.core.sessions.get(0).facts)
                    .containsEntry("auth_user", "ann")
                    .containsEntry("auth_name", "SCRAM-SHA-256");
        }
    }

    @Test
    void trustsNoClientThatDoesNotTrustUs() throws Exception {
        try (TestServer server = server(Map.of());
                Client client = greeted(server)) {
            ScramClient scram = new ScramClient("n,,", new byte[0], "ann", "abc");
            byte[] first = challenge(client.say("AUTH SCRAM-SHA-256 " + SaslText.encoded(scram.first())));
            challenge(client.say(SaslText.encoded(scram.last(first, "secret"))));
            assertThat(client.say("*")).startsWith("501 5.7.0");
            assertThat(server.core.sessions.get(0).facts).doesNotContainKey("can_relay");
        }
    }

    /** The same calls, the same reply, and each not before its time, whether the user is there or not. */
    @ParameterizedTest
    @ValueSource(strings = {"ann", "nobody"})
    void makesThoseWaitWhoGuess(String user) throws Exception {
        try (TestServer server = server(Map.of("auth_delay", "0.1", "auth_error_limit", "3"));
                Client client = greeted(server)) {
            long began = System.nanoTime();
            assertThat(client.say("AUTH PLAIN " + plain(user, "x"))).isEqualTo("535 5.7.8 Authentication failed");
            assertThat(System.nanoTime() - began).isGreaterThan(75_000_000L);
            assertThat(client.say("AUTH PLAIN " + plain(user, "y"))).isEqualTo("535 5.7.8 Authentication failed");
            assertThat(System.nanoTime() - began).isGreaterThan(235_000_000L);
            assertThat(client.say("AUTH PLAIN " + plain(user, "z"))).startsWith("421 4.7.0");
            assertThat(client.line()).isNull();
            assertThat(server.users.asked).containsOnly("password of " + user).hasSize(3);
            assertThat(server.core.ends).containsExactly("errors");
        }
    }

    @Test
    void saysSoWhenNobodyAnswersInTime() throws Exception {
        try (TestServer server = server(Map.of("auth_time", "0.1"));
                Client client = greeted(server)) {
            server.users.before = CompletableFuture::new;
            assertThat(client.say("AUTH PLAIN " + RIGHT)).startsWith("454 4.7.0");
            server.users.before = () -> CompletableFuture.failedFuture(new IllegalStateException("down"));
            assertThat(client.say("AUTH PLAIN " + RIGHT)).startsWith("454 4.7.0");
            assertThat(server.core.sessions.get(0).facts)
                    .containsEntry("auth_status", "error")
                    .doesNotContainKey("can_relay");
            server.users.before = () -> CompletableFuture.completedFuture(null);
            assertThat(client.say("AUTH PLAIN " + RIGHT)).startsWith("235");
        }
    }

    /** An answer that comes when the client is gone, or after the time, changes nothing. */
    @Test
    void dropsAnswersNobodyWaitsFor() throws Exception {
        try (TestServer server = server(Map.of())) {
            CompletableFuture<Void> late = new CompletableFuture<>();
            server.users.before = () -> late;
            try (Client client = greeted(server)) {
                client.send("AUTH PLAIN " + RIGHT + "\r\n");
                TestServer.await(() -> !server.users.asked.isEmpty(), "asked");
            }
            TestServer.await(() -> server.core.ends.contains("vanished"), "noticed while somebody thinks");
            late.complete(null);
            assertThat(server.core.sessions.get(0).facts).doesNotContainKey("auth_user");
        }
    }

    @Test
    void goesOnWithAnotherCoreInTheMiddle() throws Exception {
        try (TestServer server = server(Map.of());
                Client client = greeted(server)) {
            CompletableFuture<Outcome> open = new CompletableFuture<>();
            server.core.script = (phase, line) -> open;
            client.send("AUTH LOGIN\r\n");
            TestServer.await(() -> server.core.asked.contains("AUTH"), "asked");
            server.core.leaving = true;
            server.unbind(server.core);
            open.completeExceptionally(new Replaced());
            ScriptedCore second = new ScriptedCore(server.spill);
            server.bind(second);
            assertThat(client.reply()).startsWith("334 ");
            assertThat(second.asked).containsExactly("AUTH");
            assertThat(client.say(SaslText.encoded(ScramClient.octets("ann")))).startsWith("334 ");
            // Recognised while there is no core at all: the next one is told before it is asked anything.
            second.leaving = true;
            server.unbind(second);
            assertThat(client.say(SaslText.encoded(ScramClient.octets("secret"))))
                    .startsWith("235 ");
            ScriptedCore third = new ScriptedCore(server.spill);
            server.bind(third);
            assertThat(client.say("MAIL FROM:<ann@sluice.test>")).startsWith("250 ");
            assertThat(third.sessions.get(0).facts)
                    .containsEntry("auth_user", "ann")
                    .containsEntry("can_relay", "true");
            assertThat(second.violations).isEmpty();
            assertThat(third.violations).isEmpty();
        }
    }

    @Test
    void refusesForNowWhenTheCoreFails() throws Exception {
        try (TestServer server = server(Map.of());
                Client client = greeted(server)) {
            server.core.script = (phase, line) ->
                    CompletableFuture.failedFuture(new CompletionException(new IllegalStateException("broken")));
            assertThat(client.say("AUTH PLAIN " + RIGHT)).startsWith("454 4.7.0");
            assertThat(server.users.asked).isEmpty();
        }
    }

    @Test
    void showsWhatThereIsAtTheMoment() throws Exception {
        try (TestServer server = server(Map.of());
                Client client = greeted(server)) {
            server.users.proofs.remove(Proof.SCRAM_SHA_256);
            server.users.proofs.remove(Proof.BEARER_TOKEN);
            assertThat(lines(client, "EHLO x")).contains("250-AUTH PLAIN LOGIN");
            server.users.leave(server.authenticators);
            assertThat(lines(client, "EHLO x")).noneMatch(line -> line.contains("AUTH"));
            assertThat(client.say("AUTH PLAIN " + RIGHT)).startsWith("454 4.7.0");
        }
    }

    @Test
    void failsLikeThisAndThatAlike() throws Exception {
        try (TestServer server = server(Map.of("auth_delay", "0", "auth_error_limit", "0"));
                Client client = greeted(server)) {
            for (String attempt : List.of(WRONG, NOBODY)) {
                assertThat(client.say("AUTH PLAIN " + attempt)).isEqualTo("535 5.7.8 Authentication failed");
            }
            assertThat(client.say("AUTH PLAIN " + RIGHT)).startsWith("235");
        }
    }

    /** No name ends a line, reaches an authenticator that could trip over it, or stops the session. */
    @Test
    void takesWhateverAStrangerCallsItself() throws Exception {
        Map<String, String> patient =
                Map.of("auth_delay", "0", "auth_error_limit", "0", "error_limit", "0", "junk_command_limit", "0");
        try (TestServer server = server(patient);
                Client client = greeted(server)) {
            for (byte[] name : hostileNames()) {
                for (Map.Entry<String, byte[]> opening : openings(name).entrySet()) {
                    String reply = client.say(opening.getKey() + ' ' + SaslText.encoded(opening.getValue()));
                    for (String next : List.of(SaslText.encoded(ScramClient.octets("secret")), "*")) {
                        reply = reply.startsWith("334") ? client.say(next) : reply;
                    }
                    assertThat(reply).as(opening.getKey()).matches("5(35|01|00) 5\\.[57]\\.[0-9] [ -~]+");
                }
                assertThat(client.say("RSET")).startsWith("250");
            }
            assertThat(server.users.asked).isNotEmpty().allMatch(asked -> asked.matches("[^\\p{Cc}\\p{Cs}]*"));
            assertThat(server.log(Event.REFUSED)).isNotEmpty();
            assertThat(client.say("AUTH PLAIN " + RIGHT)).startsWith("235");
            assertThat(server.core.sessions.get(0).facts).containsEntry("auth_user", "ann");
        }
    }

    /** Beyond the 12,288 octets of RFC 4954 section 4 nothing is kept, and of what goes on and on nothing is read. */
    @Test
    void readsNoNameOfSixtyFourKilobytes() throws Exception {
        try (TestServer server = server(Map.of());
                Client client = greeted(server)) {
            client.send("AUTH PLAIN " + plain("x".repeat(65_536), "secret") + "\r\n");
            assertThat(client.reply()).startsWith("500 5.5.");
            assertThat(client.reply()).startsWith("421 4.7.0");
            assertThat(server.users.asked).isEmpty();
        }
    }

    private static List<byte[]> hostileNames() {
        List<byte[]> names = new ArrayList<>();
        Hostile.values().forEach(value -> names.add(value.getBytes(StandardCharsets.UTF_8)));
        names.add("x".repeat(8_000).getBytes(StandardCharsets.US_ASCII));
        names.add(new byte[] {(byte) 0xff, (byte) 0xfe, 'a', (byte) 0xc0, (byte) 0xaf});
        names.add(new byte[] {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80});
        return names;
    }

    private static Map<String, byte[]> openings(byte[] name) {
        return Map.of(
                "AUTH PLAIN", joined("\0", name, "\0secret"),
                "AUTH LOGIN", name,
                "AUTH SCRAM-SHA-256", joined("n,,n=", name, ",r=fyko+d2lbbFgONRv9qkxdawL"),
                "AUTH OAUTHBEARER", joined("n,a=", name, ",\1auth=Bearer token\1\1"));
    }

    private static byte[] joined(String before, byte[] name, String behind) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(ScramClient.octets(before));
        all.writeBytes(name);
        all.writeBytes(ScramClient.octets(behind));
        return all.toByteArray();
    }

    private static TestServer server(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("auth_allow_plaintext", "true");
        TestServer server = new TestServer(all).withUsers();
        server.users.add("ann", "secret");
        return server;
    }

    private static Client greeted(TestServer server) throws Exception {
        Client client = server.client();
        client.reply();
        client.say("EHLO client.example");
        return client;
    }

    private static List<String> lines(Client client, String command) throws Exception {
        client.send(command + "\r\n");
        List<String> lines = new ArrayList<>();
        do {
            lines.add(client.line());
        } while (lines.get(lines.size() - 1).charAt(3) == '-');
        return lines;
    }

    private static byte[] challenge(String reply) {
        assertThat(reply).startsWith("334 ");
        return SaslText.decoded(reply.substring(4)).orElseThrow();
    }

    private static String plain(String user, String password) {
        return SaslText.encoded(ScramClient.octets('\0' + user + '\0' + password));
    }
}
