package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.itest.bundle.NotingModule;
import org.sluice.itest.bundle.RefusingModule;
import org.sluice.testing.LoopbackDns;

/** Mail through the whole server, from the socket to the Maildir. */
@ExtendWith(SharedDistribution.class)
class MailIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CORPUS = 200;
    private static final String HOOK = "org.sluice.webhook-site.cfg";
    private static final String LISTENER = "org.sluice.listener-smtp.cfg";
    private static final byte[] MESSAGE =
            "From: a@example.org\r\nTo: ann@sluice.test\r\nSubject: hello\r\n\r\nHello\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private static final String PEERS =
            """
            peer.all.cidr = 0.0.0.0/0
            peer.all.context = my_key = one, my_other_key = two
            peer.friend.cidr = 127.0.0.2/32
            peer.friend.context = trusted_mx = yes
            peer.friend.__bypass_spf_v1 = true
            """;

    private static LoopbackDns dns;

    @BeforeAll
    static void start(Distribution server) throws Exception {
        dns = Dns.start();
        Dns.use(server, dns);
        server.append(LISTENER, PEERS);
        server.start();
    }

    @AfterAll
    static void stopDns() {
        dns.close();
    }

    @Test
    void deliversWhatCurlSendsOverSmtp(Distribution server) throws Exception {
        Path message = Files.writeString(server.data().resolve("message.eml"), "Subject: hello\n\nHello\n");
        curl(
                "--crlf",
                "smtp://127.0.0.1:" + server.smtpPort(),
                "--mail-from",
                "a@example.org",
                "--mail-rcpt",
                "abe@sluice.test",
                "-T",
                message.toString());
        List<Path> mail = server.awaitMail("sluice.test", "abe", 1);
        assertThat(mail).hasSize(1);
        assertThat(unix(mail.get(0))).endsWith("Subject: hello\n\nHello\n").contains("\nReceived: from ");
        Path log = server.data().resolve("log/mail.log");
        Await.until(
                "the mail log tells of both ends",
                Duration.ofSeconds(60),
                () -> Files.readString(log).contains("\"event\":\"received\"")
                        && Files.readString(log).contains("\"event\":\"delivered\""));
    }

    @Test
    void deliversWhatCurlSendsOverHttp(Distribution server) throws Exception {
        Path request = Files.writeString(
                server.data().resolve("two-recipients.json"),
                """
                {"recipients": [
                  {"address": "amy@sluice.test", "substitution_data": {"name": "Amy"}},
                  {"address": "bob@sluice.test", "substitution_data": {"name": "Bob"}}],
                 "content": {"from": "news@sluice.test", "subject": "Hi {{name}}", "text": "Dear {{name}}"}}
                """);
        JsonNode reply = new ObjectMapper()
                .readTree(curl("http://127.0.0.1:" + server.httpPort() + "/api/v1/transmissions", "-d", "@" + request));
        assertThat(reply.at("/results/total_accepted_recipients").asInt())
                .as("%s", reply)
                .isEqualTo(2);
        assertThat(unix(server.awaitMail("sluice.test", "amy", 1).get(0))).contains("Subject: Hi Amy", "Dear Amy");
        assertThat(unix(server.awaitMail("sluice.test", "bob", 1).get(0))).contains("Subject: Hi Bob", "Dear Bob");
    }

    @Test
    void deliversRealMailOctetForOctet(Distribution server) throws Exception {
        List<Path> corpus = corpus();
        List<String> sent = new ArrayList<>();
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO corpus.example.org");
            for (Path each : corpus) {
                String message = new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1)
                        .replaceAll("\r\n?", "\n")
                        .replaceFirst("^From .*\n", "");
                message = message.endsWith("\n") ? message : message + "\n";
                byte[] octets = message.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
                String reply = smtp.send("a@example.org", List.of("c" + sent.size() + "@sluice.test"), octets);
                assertThat(reply).as("%s", each).startsWith("250");
                sent.add(message);
            }
        }
        for (int i = 0; i < sent.size(); i++) {
            List<Path> arrived = server.awaitMail("sluice.test", "c" + i, 1);
            assertThat(arrived).hasSize(1);
            assertThat(unix(arrived.get(0)).endsWith(sent.get(i)))
                    .as("%s arrived as it was sent, apart from headers on top", corpus.get(i))
                    .isTrue();
        }
    }

    @Test
    void relaysForNobodyAsShippedAndKeepsPostmaster(Distribution server) throws Exception {
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            smtp.command("MAIL FROM:<a@example.org>");
            assertThat(smtp.command("RCPT TO:<b@elsewhere.example>")).startsWith("550 5.7.1");
            assertThat(smtp.command("RCPT TO:<postmaster>")).startsWith("250");
        }
    }

    @Test
    void givesEachNetworkItsOwnContext(Distribution server) throws Exception {
        try (Smtp friend = Smtp.connect("127.0.0.2", server.smtpPort());
                Smtp stranger = Smtp.connect("127.0.0.3", server.smtpPort())) {
            assertThat(friend.banner()).startsWith("220");
            assertThat(stranger.banner()).startsWith("220");
            assertThat(context(server, "127.0.0.2"))
                    .contains("\"my_key\":\"one\"", "\"my_other_key\":\"two\"", "\"trusted_mx\":\"yes\"");
            assertThat(context(server, "127.0.0.3"))
                    .contains("\"my_key\":\"one\"", "\"my_other_key\":\"two\"")
                    .doesNotContain("trusted_mx");
        }
    }

    @Test
    void bypassesAModuleForOneNetworkOrForAll(Distribution server) throws Exception {
        assertThat(explained(server, "127.0.0.2")).contains("spf_v1", "bypassed");
        assertThat(explained(server, "127.0.0.3")).contains("spf_v1").doesNotContain("bypassed");
        String before = Files.readString(server.data().resolve("etc").resolve(LISTENER));
        server.append(LISTENER, "context = __bypass_spf_v1 = true");
        Await.until("the listener's context is in effect", Duration.ofSeconds(60), () -> explained(server, "127.0.0.3")
                .contains("bypassed"));
        server.configure(LISTENER, before);
    }

    @Test
    void letsOneModuleActOnWhatAnotherNoted(Distribution server) throws Exception {
        Path deploy = server.data().resolve("deploy");
        TestBundle.drop(deploy, "noting", "1.0.0", NotingModule.class, "validation.phases=CONNECT,MAILFROM");
        TestBundle.drop(deploy, "refusing", "1.0.0", RefusingModule.class, "validation.phases=DATA");
        Await.until("both modules serve", Duration.ofSeconds(20), () -> {
            String modules = server.console("sluice:module-list").ok();
            return modules.contains("noting") && modules.contains("refusing");
        });
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            assertThat(smtp.send("a@example.org", List.of("ann@sluice.test"), MESSAGE))
                    .startsWith("554 5.7.1 Suspected at connect");
            assertThat(context(server, "127.0.0.1")).contains("noting.suspect").doesNotContain("noting.noted");
            smtp.command("MAIL FROM:<a@example.org>");
            assertThat(context(server, "127.0.0.1")).contains("noting.suspect", "noting.noted");
            smtp.command("RSET");
            assertThat(context(server, "127.0.0.1")).contains("noting.suspect").doesNotContain("noting.noted");
        }
        for (Path jar : List.of(deploy.resolve("noting.jar"), deploy.resolve("refusing.jar"))) {
            Files.delete(jar);
        }
        Await.until("both modules have left", Duration.ofSeconds(20), () -> {
            String modules = server.console("sluice:module-list").ok();
            return !modules.contains("noting") && !modules.contains("refusing");
        });
    }

    @Test
    void keepsTheOldValuesWhenAnEditIsWrong(Distribution server) throws Exception {
        String before = Files.readString(server.data().resolve("etc").resolve(LISTENER));
        server.append(LISTENER, "max_recipients_per_message = many");
        Path log = server.data().resolve("log/sluice.log");
        Await.until(
                "the log names file and key",
                Duration.ofSeconds(60),
                () -> Files.readString(log).contains(LISTENER)
                        && Files.readString(log).contains("max_recipients_per_message"));
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            assertThat(smtp.send("a@example.org", List.of("dan@sluice.test"), MESSAGE))
                    .startsWith("250");
        }
        server.configure(LISTENER, before);
    }

    @Test
    void asksAHookInAnotherLanguage(Distribution server, @TempDir Path folder) throws Exception {
        String shipped = Files.readString(server.data().resolve("etc").resolve(HOOK));
        try (Hook hook = new Hook(folder)) {
            hook.start();
            server.append(
                    HOOK,
                    hook.options() + "\nvalidation.mode = DECIDE\nmessage = whole\n"
                            + "validation.phases = RCPTTO, DATA, MSG_GEN_DATA_SPOOL");
            server.console("feature:install sluice-webhook").ok();
            Await.until("the hook is asked", LIMIT, () -> send(server, "ann", "a lottery")
                    .equals("554 5.7.1 No lotteries here"));
            assertThat(send(server, "closed", "hello")).isEqualTo("550 5.2.1 Mailbox is closed");
            assertThat(send(server, "hugh", "hello")).startsWith("250");
            assertThat(unix(server.awaitMail("sluice.test", "hugh", 1).get(0)))
                    .contains("\nX-Site-Policy: seen by site\n");
            assertThat(generate(server, "a lottery")).isZero();
            assertThat(generate(server, "hello")).isEqualTo(1);
            assertThat(unix(server.awaitMail("sluice.test", "web", 1).get(0)))
                    .contains("\nX-Site-Policy: seen by site\n");
            hook.kill();
            assertThat(send(server, "hugh", "hello")).startsWith("451 4.3.0");
            hook.start();
            Await.until("mail flows again by itself", LIMIT, () -> send(server, "hugh", "hello")
                    .startsWith("250"));
            assertThat(server.console("sluice:module-info webhook").ok()).doesNotContain("hook.secret");
        } finally {
            server.console("feature:uninstall sluice-webhook").ok();
            server.configure(HOOK, shipped);
        }
        assertThat(send(server, "ann", "a lottery")).startsWith("250");
    }

    private static String send(Distribution server, String recipient, String subject) throws Exception {
        String message = "From: a@example.org\r\nSubject: " + subject + "\r\n\r\nHello\r\n";
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            return smtp.send(
                    "a@example.org", List.of(recipient + "@sluice.test"), message.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** How many messages came of it. */
    private static int generate(Distribution server, String subject) throws Exception {
        String request =
                """
                {"recipients": [{"address": "web@sluice.test"}],
                 "content": {"from": "news@sluice.test", "subject": "%s", "text": "Hello"}}
                """
                        .formatted(subject);
        return new ObjectMapper()
                .readTree(curl("http://127.0.0.1:" + server.httpPort() + "/api/v1/transmissions", "-d", request))
                .at("/results/total_accepted_recipients")
                .asInt();
    }

    private static String curl(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Programs.require("curl"), "-s", "-S"));
        command.addAll(List.of(words));
        return Finished.of(command, LIMIT).ok();
    }

    /** A delivered message with line feeds, as one char per octet. */
    private static String unix(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    }

    /** Both dictionaries of the open session of a client. */
    private static String context(Distribution server, String client) throws Exception {
        JsonNode sessions = new ObjectMapper()
                .readTree(server.console("sluice:session-list --json").ok());
        for (JsonNode each : sessions) {
            if (each.toString().contains("\"" + client + ":")) {
                String shown = server.console(
                                "sluice:context-show --json " + each.get("id").asText())
                        .ok();
                return new ObjectMapper().readTree(shown).toString();
            }
        }
        throw new AssertionError("no session of " + client + " in " + sessions);
    }

    /** Sends a message from an address and returns what the console tells about it. */
    private static String explained(Distribution server, String client) throws Exception {
        String reply;
        try (Smtp smtp = Smtp.connect(client, server.smtpPort())) {
            smtp.command("EHLO client.example.org");
            reply = smtp.send("a@example.org", List.of("ann@sluice.test"), MESSAGE);
        }
        assertThat(reply).startsWith("250");
        JsonNode latest = new ObjectMapper()
                .readTree(server.console("sluice:explain --json").ok());
        return server.console("sluice:explain " + latest.get(0).asText()).ok();
    }

    private static List<Path> corpus() throws IOException {
        Path folder = Path.of(System.getProperty("sluice.suites"), "corpus-spamassassin");
        Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is not here");
        try (Stream<Path> files = Files.find(
                folder,
                2,
                (path, attributes) ->
                        attributes.isRegularFile() && !path.getParent().equals(folder))) {
            return files.sorted().limit(CORPUS).toList();
        }
    }
}
