package org.sluice.module.policy_service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Asking;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.PostfixServer;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** A policy server cannot tell us from Postfix, nor can a client by what becomes of its answers. */
class PostfixTest {

    private static final String SETTINGS =
            """
            smtpd_delay_reject = no
            relay_domains = one.example, two.example
            smtpd_relay_restrictions = reject_unauth_destination
            smtpd_client_restrictions = %1$s
            smtpd_helo_restrictions = %1$s
            smtpd_sender_restrictions = %1$s
            smtpd_recipient_restrictions = %1$s, permit_mynetworks, reject
            smtpd_data_restrictions = %1$s
            smtpd_end_of_data_restrictions = %1$s
            """;

    /** What two servers and two connections have each their own of. */
    private static final Set<String> OWN =
            Set.of("client_port", "server_address", "server_port", "queue_id", "instance");
    /** What Postfix 3.8 and later tell of themselves. */
    private static final Set<String> OF_POSTFIX = Set.of("compatibility_level", "mail_version");

    private static final String SENDER = "\"a b\"@sender.example";
    private static final String MESSAGE = "Subject: x\r\n\r\nHello\r\n";

    @TempDir
    static Path folder;

    /** At RCPT it says what it is told to, else that it does not care. */
    private static volatile String action = "DUNNO";

    private static PolicyServer server;
    private static PostfixServer postfix;
    private static PolicyServiceModule module;

    @BeforeAll
    static void start() throws IOException {
        Assumptions.assumeTrue(PostfixServer.isThere(), "Postfix needs root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        server = new PolicyServer(request -> request.get("protocol_state").equals("RCPT") ? action : "DUNNO");
        String check = "check_policy_service { inet:" + server.address() + ", policy_context=here }";
        postfix = new PostfixServer(folder.resolve("postfix")).start(SETTINGS.formatted(check));
        module = Configs.configured(
                new PolicyServiceModule(),
                Map.of(
                        "servers", server.address(),
                        "policy_context", "here",
                        "protocol_states", "CONNECT EHLO MAIL RCPT DATA END-OF-MESSAGE",
                        "validation.mode", "DECIDE"));
    }

    @AfterAll
    static void stop() {
        if (module != null) {
            module.close();
        }
        if (postfix != null) {
            postfix.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void saysWhatPostfixSays() throws Exception {
        action = "DUNNO";
        int before = server.requests().size();
        try (Client client = new Client()) {
            client.say("EHLO client.example.org");
            client.say("MAIL FROM:<" + SENDER + "> SIZE=1234");
            client.say("RCPT TO:<b@one.example>");
            client.say("RCPT TO:<c@two.example>");
            client.say("DATA");
            assertThat(client.say(MESSAGE + ".")).startsWith("250 ");
        }
        List<String> theirs =
                server.requests().subList(before, server.requests().size());
        int between = server.requests().size();
        FakeContext context = FakeContext.connect("127.0.0.1", new FakeDns());
        Asking.ask(module, context);
        context = context.hello("client.example.org").next(Phase.EHLO);
        Asking.ask(module, context);
        context = context.sender(SENDER).parameter("SIZE", "1234").next(Phase.MAILFROM);
        Asking.ask(module, context);
        context = context.withRecipient("b@one.example").next(Phase.RCPTTO);
        Asking.ask(module, context);
        context = context.withRecipient("c@two.example").next(Phase.RCPTTO);
        Asking.ask(module, context);
        Asking.ask(module, context.body(MESSAGE).next(Phase.DATA));
        List<String> ours = server.requests().subList(between, server.requests().size());
        assertThat(ours).hasSize(7);
        assertThat(shared(ours)).isEqualTo(shared(theirs));
        assertThat(ours.get(0)).endsWith("policy_context=here\ncompatibility_level=\nmail_version=\n");
        assertThat(server.malformed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OK",
                "ok fine",
                "RELAY",
                "DUNNO",
                "dunno mock",
                "0",
                "450",
                "REJECT",
                "reject hi there",
                "REJECT 4.7.9 hi",
                "REJECT 5.7.1x y",
                "DEFER",
                "DEFER 5.1.1 x",
                "DEFER_IF_PERMIT",
                "DEFER_IF_PERMIT 4.2.0 Greylisted, see http://x.example/",
                "DEFER_IF_REJECT",
                "421 bye",
                "521 bye",
                "450 4.4.4 x",
                "550 5.1.1 no",
                "554 -x",
                "450 ",
                "4500 x",
                "500x",
                "600 x",
                " DUNNO",
                "5.7.1 x",
                "greylist",
                ".",
                "WARN x",
                "info",
                "HOLD",
                "DISCARD because",
                "PREPEND X-A: b",
                "REDIRECT a@x.example",
                "BCC a@x.example"
            })
    void answersWhatPostfixAnswers(String said) throws Exception {
        assertThat(ours(said)).isEqualTo(postfix(said).replaceFirst("^250 .*", ""));
    }

    /** Relay denial comes first in both: a policy server hears nothing of such a recipient. */
    @Test
    void asksAboutNoRecipientThatIsNotOurs() throws Exception {
        action = "DEFER_IF_PERMIT greylisted";
        long before = atRcpt();
        try (Client client = new Client()) {
            client.say("EHLO client.example.org");
            client.say("MAIL FROM:<a@sender.example>");
            assertThat(client.say("RCPT TO:<b@elsewhere.example>"))
                    .startsWith("554 5.7.1 ")
                    .contains("Relay access");
        }
        FakeContext context = FakeContext.at(Phase.RCPTTO, "127.0.0.1", new FakeDns())
                .sender("a@sender.example")
                .withRecipient("b@elsewhere.example")
                .withFact("rcptto_ours", "false");
        assertThat(Asking.ask(module, context).disposition()).isEqualTo(Disposition.CONTINUE);
        assertThat(atRcpt()).isEqualTo(before);
    }

    private static long atRcpt() {
        return server.requests().stream()
                .filter(request -> request.contains("protocol_state=RCPT"))
                .count();
    }

    /** Postfix notes a warning and takes the recipient; we take no answer for a permission that is none. */
    @ParameterizedTest
    @ValueSource(strings = {"", "PREPEND foo", "FILTER", "FILTER smtp:x", "REDIRECT foo", "BCC", "permit"})
    void isStricterWhereNothingUsableIsSaid(String said) throws Exception {
        assertThat(postfix(said)).startsWith("250 ");
        assertThat(ours(said)).isEqualTo("451 4.3.5 Server configuration error");
    }

    private static String ours(String said) throws InterruptedException {
        action = said;
        FakeContext context = FakeContext.at(Phase.RCPTTO, "127.0.0.1", new FakeDns())
                .sender("a@sender.example")
                .withRecipient("b@one.example");
        Verdict verdict = Asking.ask(module, context);
        return verdict.reply().map(SmtpReply::toString).orElse("");
    }

    /** Its reply, without the address and the restriction in front of the text. */
    private static String postfix(String said) throws IOException {
        action = said;
        try (Client client = new Client()) {
            client.say("EHLO client.example.org");
            client.say("MAIL FROM:<a@sender.example>");
            return client.say("RCPT TO:<b@one.example>").replace("<b@one.example>: Recipient address rejected: ", "");
        }
    }

    private static List<String> shared(List<String> requests) {
        return requests.stream()
                .map(request -> request.lines()
                        .filter(line -> !OF_POSTFIX.contains(name(line)))
                        .map(line -> OWN.contains(name(line)) ? line.replaceFirst("=.+", "=*") : line)
                        .collect(Collectors.joining("\n")))
                .toList();
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf('='));
    }

    /** Says a line, or more of them, and waits for the reply. */
    private static final class Client implements AutoCloseable {
        private static final int PATIENCE_MILLIS = 60_000;

        private final Socket socket = new Socket();
        private final BufferedReader in;

        Client() throws IOException {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(postfix.address());
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            reply();
        }

        String say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return reply();
        }

        private String reply() throws IOException {
            List<String> lines = new ArrayList<>();
            do {
                String line = in.readLine();
                if (line == null) {
                    throw new IOException("closed after " + lines);
                }
                lines.add(line);
            } while (lines.get(lines.size() - 1).startsWith("-", 3));
            return lines.get(lines.size() - 1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
