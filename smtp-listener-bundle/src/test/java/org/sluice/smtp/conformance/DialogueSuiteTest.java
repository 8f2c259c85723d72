package org.sluice.smtp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.injection.Reception;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.tls.TestTls;
import org.sluice.smtp.tls.TlsProvider;
import org.sluice.smtp.tls.TlsTest;

/**
 * Dialogues of two other servers, all of them. Classes of codes are compared, not texts. Two read otherwise here: AUTH wants an
 * EHLO before it (RFC 4954 section 4), and commands behind STARTTLS are refused for good.
 */
class DialogueSuiteTest {

    private static final Path SUITE = Path.of(System.getProperty("sluice.suites", "nowhere"), "smtp-dialogs");

    private static final String USER = "user@testserver";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth_multi_dialog",
                "auth_not_tls",
                "bad_data",
                "bad_rcpt_to",
                "data_dot_stuffing",
                "empty_helo",
                "helo",
                "message_too_big",
                "null_address",
                "sendmail",
                "unknown_command"
            })
    void chasquid(String name) throws Exception {
        Path script = SUITE.resolve("chasquid/" + name + ".cmy");
        assumeTrue(Files.exists(script), "the shared suites are not here");
        Map<String, String> options = new HashMap<>(Map.of("max_message_size", "1048576", "auth_delay", "0"));
        if (name.startsWith("auth")) {
            options.putAll(TlsTest.tls(TlsProvider.JDK, "use_ssl", String.valueOf(name.equals("auth_multi_dialog"))));
        }
        try (TestServer server = new TestServer(options).withUsers()) {
            server.users.add(USER, "secretpassword");
            if (name.equals("bad_data")) {
                server.core.reception = () -> CompletableFuture.completedFuture(
                        Reception.of(new SmtpReply(554, "5.6.0", "bad header"), false, Duration.ZERO, List.of()));
            }
            Client client = null;
            for (String line : Files.readAllLines(script)) {
                if (line.startsWith("c tcp_connect")) {
                    client = server.client();
                } else if (line.startsWith("c tls_connect")) {
                    client = server.client();
                    client.secure(TestTls.plain());
                } else if (line.equals("c close")) {
                    client.close();
                } else if (line.startsWith("c ->")) {
                    client.send(octets(line.length() > 5 ? line.substring(5) : "") + "\r\n");
                } else if (line.startsWith("c ~> ('a' * 899")) {
                    client.send(("a".repeat(899) + "\r\n").repeat(1_166));
                } else if (line.startsWith("c <")) {
                    String code = line.replaceAll("^c <(~|-|\\.\\.\\.) (.).*", "$2");
                    assertThat(client.reply()).as(line).startsWith(code);
                }
            }
            client.close();
            Path verify = SUITE.resolve("chasquid/" + name + ".cmy.verify");
            if (Files.exists(verify)) {
                assertThat(server.core.accepted.get(0).octets().strip())
                        .isEqualTo(
                                Files.readString(verify).replace("\n", "\r\n").strip());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "helo, 1",
        "data_with_starttls, 1",
        "data_starts_with_starttls, 1",
        "rcpt_with_starttls, 1",
        "authplain, 0",
        "starttls, 0",
        "starttls_session_fixation, 0",
        "starttls_with_injection, 0"
    })
    void james(String name, int accepted) throws Exception {
        Path script = SUITE.resolve("james-mpt/" + name + ".test");
        assumeTrue(Files.exists(script), "the shared suites are not here");
        Map<String, String> options = TlsTest.tls(TlsProvider.JDK, "auth_allow_plaintext", "true");
        try (TestServer server = new TestServer(options).withUsers();
                Client client = server.client()) {
            server.users.add("bob@mydomain.tld", "secret");
            String last = "";
            for (String line : Files.readAllLines(script)) {
                if (line.startsWith("C: AUTH") && server.core.asked.equals(List.of("CONNECT"))) {
                    assertThat(client.say("EHLO yopmail.com")).startsWith("250");
                }
                if (line.startsWith("C:")) {
                    client.send(Transcript.unescaped(octets(line.length() > 3 ? line.substring(3) : "")) + "\r\n");
                } else if (line.startsWith("S: ") && !line.startsWith("S: 250-") && !isEndOfEhlo(line, last)) {
                    assertThat(client.reply()).as(line).matches(expected(line));
                }
                last = line;
            }
            assertThat(server.core.accepted).hasSize(accepted);
        }
    }

    private static String expected(String line) {
        String digit = line.substring(3, 4);
        return (digit.equals("4") ? "[45]" : digit) + ".*";
    }

    /** The reply to EHLO has as many lines as its server has extensions; ours is read as one. */
    private static boolean isEndOfEhlo(String line, String before) {
        return before.startsWith("S: 250-") && line.startsWith("S: 250 ");
    }

    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
