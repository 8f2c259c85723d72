package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testing.LoopbackDns;

/** The shipped pause before the banner, what becomes of a client that talks, and what the logs say about it. */
@ExtendWith(Distributions.class)
class EarlyTalkerIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void refusesStrangersThatCannotWait(Distribution server) throws Exception {
        try (LoopbackDns dns = Dns.start()) {
            Dns.use(server, dns);
            server.start();
            assertThat(millisToBanner(server, "127.0.0.1")).as("trusted").isLessThan(1_000);
            assertThat(millisToBanner(server, "127.0.0.2")).as("a stranger").isBetween(1_900L, 15_000L);
            assertThat(talk(server, "127.0.0.3"))
                    .containsExactly(
                            "554 5.5.1 Talking before the banner is not SMTP",
                            "503 5.5.1 No service for you, only QUIT is taken",
                            "221 2.0.0 Bye");

            Await.until(
                    "the refusals are written",
                    LIMIT,
                    () -> lines(server, "reject.log").size() == 2);
            JsonNode refused = refusal(server, "early_talker");
            assertThat(refused.get("phase").asText()).isEqualTo("connect");
            assertThat(refused.get("code").asInt()).isEqualTo(554);
            assertThat(refused.get("peer").asText()).startsWith("127.0.0.3:");
            assertThat(refused.at("/connection_context/early_talker").asText()).isEqualTo("yes");
            assertThat(refusal(server, "listener").get("code").asInt()).isEqualTo(503);
            Await.until(
                    "the sessions are written",
                    LIMIT,
                    () -> lines(server, "session.log").size() == 3);
            assertThat(lines(server, "session.log"))
                    .extracting(line -> line.get("why").asText())
                    .containsExactlyInAnyOrder("vanished", "vanished", "quit");

            String session = refused.get("session").asText();
            assertThat(server.console("sluice:explain " + session).ok()).contains("early_talker", "reject");
            assertThat(server.console("sluice:replay --last 10 --module early_talker --all")
                            .ok())
                    .contains("0 answers differ");
            server.console("feature:install sluice-conntrol").ok();
            server.configure("org.sluice.conntrol.cfg", "banner = mx.example.org ESMTP\\nWelcome\npause_time = 0\n");
            Await.until("another banner", LIMIT, () -> banner(server).equals("220-mx.example.org ESMTP"));
        }
    }

    /** Core and listener write theirs each in its own time. */
    private static JsonNode refusal(Distribution server, String module) throws IOException {
        return lines(server, "reject.log").stream()
                .filter(line -> line.get("module").asText().equals(module))
                .findFirst()
                .orElseThrow();
    }

    private static long millisToBanner(Distribution server, String from) throws IOException {
        long begun = System.nanoTime();
        try (Socket socket = connect(server, from)) {
            assertThat(reader(socket).readLine()).startsWith("220 ");
            return (System.nanoTime() - begun) / 1_000_000;
        }
    }

    private static String banner(Distribution server) throws IOException {
        try (Socket socket = connect(server, "127.0.0.1")) {
            return reader(socket).readLine();
        }
    }

    private static List<String> talk(Distribution server, String from) throws IOException {
        try (Socket socket = connect(server, from)) {
            socket.getOutputStream().write("EHLO client.example\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            return reader(socket).lines().toList();
        }
    }

    private static Socket connect(Distribution server, String from) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(30_000);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", server.smtpPort()));
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    private static List<JsonNode> lines(Distribution server, String log) throws IOException {
        var file = server.data().resolve("log").resolve(log);
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(EarlyTalkerIT::parsed).toList()
                : List.of();
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
