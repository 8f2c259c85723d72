package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testing.Hostile;
import org.sluice.testing.LoopbackDns;

/** What strangers say goes through the whole server and comes out as what it is: in mail, logs, metrics, JSON, file names. */
@ExtendWith(Distributions.class)
class InjectionIT {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String STRANGER = "127.0.0.9";

    private LoopbackDns dns;

    @BeforeEach
    void startDns() {
        dns = Dns.start();
    }

    @AfterEach
    void stopDns() {
        dns.close();
    }

    @Test
    void writesWhatStrangersSayAsWhatItIs(Distribution server) throws Exception {
        Dns.use(server, dns);
        server.append(
                "org.sluice.listener-smtp.cfg",
                "peer.here.cidr = 127.0.0.0/8\npeer.here.context = __bypass_early_talker = true, __bypass_fcdns = true\n"
                        + "error_limit = 0\ntarpit_after_errors = 0");
        server.start();
        for (String word : Hostile.words()) {
            overSmtp(server, word);
        }
        int generated = 0;
        for (String value : Hostile.values()) {
            generated += overHttp(server, value);
        }
        expectMail(server.awaitMail("sluice.test", "ann", Hostile.words().size()));
        assertThat(generated).isPositive();
        server.awaitMail("sluice.test", "web", generated);
        expectFiles(server.data().resolve("mail"));
        expectJson(server.console("sluice:session-list --json").ok());
        expectJson(server.console("sluice:explain --json").ok());
        expectMetrics(server);
        server.stop();
        for (String log : List.of("mail.log", "reject.log", "session.log")) {
            expectLog(server.data().resolve("log").resolve(log));
        }
        expectServerLog(server.data().resolve("log/sluice.log"));
    }

    /** What another server answers ends in reports and logs; what the DNS calls a client, in the dictionary and logs. */
    @Test
    void writesWhatOtherServersSayAsWhatItIs(Distribution server) throws Exception {
        Dns.use(server, dns);
        String name = "a\r\nX-Injected: yes.example.org";
        dns.ptr(STRANGER, name).a(name, STRANGER);
        try (RudeHop hop = new RudeHop(Hostile.words())) {
            server.append("org.sluice.routes.cfg", "hop.test = smtp:[127.0.0.1]:" + hop.port());
            server.append(
                    "org.sluice.listener-smtp.cfg",
                    "peer.here.cidr = 127.0.0.0/8\npeer.here.context = __bypass_early_talker = true, "
                            + "__bypass_mail_from_domain_validate = true, can_relay = true");
            // Such a name leads nowhere, and is to be written all the same.
            server.append("org.sluice.fcdns.cfg", "validation.mode = OBSERVE");
            server.start();
            for (int i = 0; i < Hostile.words().size(); i++) {
                try (Smtp smtp = Smtp.connect(STRANGER, server.smtpPort())) {
                    smtp.command("EHLO client.example");
                    smtp.command("MAIL FROM:<ann@sluice.test>");
                    assertThat(smtp.command("RCPT TO:<x@hop.test>")).startsWith("250");
                    smtp.command("DATA");
                    byte[] message = "Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII);
                    assertThat(smtp.body(message)).startsWith("250");
                }
            }
            List<Path> reports =
                    server.awaitMail("sluice.test", "ann", Hostile.words().size());
            for (Path each : reports) {
                assertThat(Files.readString(each, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"))
                        .contains("Content-Type: multipart/report", "Diagnostic-Code: smtp; 550")
                        .matches("[\t\n -~]+")
                        .doesNotContainPattern("(?m)^X-Injected|^MAIL FROM");
            }
            expectJson(server.console("sluice:explain --json").ok());
            expectMetrics(server);
        }
        server.stop();
        for (String log : List.of("mail.log", "session.log")) {
            expectLog(server.data().resolve("log").resolve(log));
        }
        expectServerLog(server.data().resolve("log/sluice.log"));
    }

    /** Hello, sender, recipient, parameters, header and an unknown verb are all made of it; one message goes through. */
    private static void overSmtp(Distribution server, String word) throws IOException {
        try (Smtp smtp = Smtp.connect(STRANGER, server.smtpPort())) {
            if (!smtp.command("EHLO " + word.replaceAll("\\s", "_")).startsWith("250")) {
                smtp.command("EHLO client.example");
            }
            smtp.command(word.isBlank() || word.startsWith("GET") ? "X" : word);
            smtp.command("MAIL FROM:<" + word + "@example.org> " + word);
            smtp.command("RSET");
            smtp.command("MAIL FROM:<a@example.org>");
            smtp.command("RCPT TO:<\"" + word.replaceAll("[\\\\\"]", "") + "\"@sluice.test>");
            smtp.command("RCPT TO:<" + word + "@elsewhere.example>");
            smtp.command("RCPT TO:<ann@sluice.test>");
            assertThat(smtp.command("DATA")).startsWith("354");
            String message =
                    "From: a@example.org\r\nSubject: " + word + "\r\nX-Client: " + word + "\r\n\r\n" + word + "\r\n";
            assertThat(smtp.body(message.getBytes(StandardCharsets.US_ASCII)))
                    .as(word)
                    .startsWith("250");
            smtp.command("QUIT");
        }
    }

    /** How many messages came of it: 1 or 0. */
    private static int overHttp(Distribution server, String value) throws Exception {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("from", Map.of("email", "news@sluice.test", "name", value));
        content.put("subject", value);
        content.put("reply_to", value);
        content.put("headers", Map.of("X-Value", value, "X-" + value, "x"));
        content.put("text", value);
        int accepted = 0;
        for (List<String> without : List.of(List.<String>of(), List.of("reply_to", "headers"))) {
            without.forEach(content::remove);
            Map<String, Object> request = Map.of(
                    "campaign_id",
                    value,
                    "recipients",
                    List.of(Map.of("address", Map.of("email", "web@sluice.test", "name", value))),
                    "content",
                    content);
            HttpResponse<String> reply = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:" + server.httpPort() + "/api/v1/transmissions"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(request)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            JsonNode said = JSON.readTree(reply.body());
            accepted += said.at("/results/total_accepted_recipients").asInt();
        }
        return accepted;
    }

    /** The fields we meant and no other, in every message. */
    private static void expectMail(List<Path> mail) throws IOException {
        for (Path each : mail) {
            String text = Files.readString(each, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
            List<String> names = new ArrayList<>();
            for (String line : text.substring(0, text.indexOf("\n\n")).split("\n")) {
                assertThat(line).matches("([!-9;-~]+:|[ \t]).*");
                if (!line.startsWith(" ") && !line.startsWith("\t")) {
                    names.add(line.substring(0, line.indexOf(':')));
                }
            }
            assertThat(names)
                    .as(text)
                    .contains("Return-Path", "Delivered-To", "Received", "From", "Subject")
                    .doesNotContain("X-Injected", "MAIL FROM", "body")
                    .doesNotHaveDuplicates();
        }
    }

    private static void expectFiles(Path mail) throws IOException {
        try (Stream<Path> all = Files.walk(mail)) {
            assertThat(all.filter(path -> !path.equals(mail)))
                    .allMatch(path -> path.getFileName().toString().matches("[A-Za-z0-9_+=%,:-][A-Za-z0-9._+=%,:-]*"));
        }
    }

    private static void expectJson(String printed) throws IOException {
        assertThat(printed.strip()).matches("[ -~\n]+");
        JSON.readTree(printed);
    }

    private static void expectMetrics(Distribution server) throws Exception {
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(text.split("\n"))
                .isNotEmpty()
                .allMatch(
                        line -> line.matches("# TYPE [a-zA-Z_:]+ (counter|gauge|histogram)")
                                || line.matches(
                                        "[a-zA-Z_:]+(\\{([a-z_]+=\"([^\"\\\\\\p{Cntrl}]|\\\\[\\\\\"n])*\",?)+})? [-+.0-9a-zA-Z]+"));
    }

    /** One object a line, printable ASCII, bounded, and no event that never was. */
    private static void expectLog(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        assertThat(lines).as("%s", log).isNotEmpty();
        for (String line : lines) {
            assertThat(line).matches("\\{\"time\":[ -~]+}").hasSizeLessThan(100_000);
            assertThat(JSON.readTree(line).get("event").asText())
                    .matches("[a-z]+")
                    .isNotEqualTo("forged");
        }
    }

    private static void expectServerLog(Path log) throws IOException {
        for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
            assertThat(line).doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]");
            assertThat(line).matches("(\\d{4}-\\d\\d-\\d\\dT.*|    \\| .*|)");
        }
    }
}
