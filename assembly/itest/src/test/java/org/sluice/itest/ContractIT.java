package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.itest.bundle.NotingModule;

/** What a module is held to holds while it is away, and an operator may set it aside. */
@ExtendWith(Distributions.class)
class ContractIT {
    private static final String CONTRACTS = "org.sluice.modules.cfg";
    private static final String REQUIRED = "guard.required = true\nguard.phases = data\nguard.holdMillis = ";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final byte[] MESSAGE = "Subject: hello\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void holdsMailForARequiredModule(Distribution server) throws Exception {
        server.append(CONTRACTS, REQUIRED + 500);
        server.start();
        Await.until("MAIL is refused at once", LIMIT, () -> attempt(server).startsWith("451 4.3.0"));
        Path log = server.data().resolve("log/reject.log");
        Await.until("the reject log tells", LIMIT, () -> Files.readString(log)
                .matches("(?s).*\"event\":\"refused\".*\"phase\":\"mailfrom\",\"module\":\"guard\".*"));
        assertThat(explained(server)).contains("guard", "missing");

        server.append(CONTRACTS, "guard.holdMillis = 30000");
        Path guard = drop(server);
        Await.until("mail flows", LIMIT, () -> attempt(server).startsWith("250"));
        assertThat(explained(server)).containsPattern("data +guard +1\\.0\\.0");

        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            smtp.command("MAIL FROM:<a@example.org>");
            smtp.command("RCPT TO:<held@sluice.test>");
            assertThat(smtp.command("DATA")).startsWith("354");
            Files.delete(guard);
            Await.until("the module is missing", LIMIT, () -> state(server).equals("missing"));
            CompletableFuture<String> reply = CompletableFuture.supplyAsync(() -> body(smtp));
            Await.until("the message is held", LIMIT, () -> server.console("sluice:session-list --json")
                    .ok()
                    .contains("\"data\""));
            assertThat(reply).isNotDone();
            drop(server);
            assertThat(reply.get(30, TimeUnit.SECONDS)).startsWith("250");
        }
        server.awaitMail("sluice.test", "held", 1);
        assertThat(explained(server)).containsPattern("data +guard +1\\.0\\.0.*continue");
    }

    @Test
    void setsAModuleAsideFromTheConsole(Distribution server) throws Exception {
        server.append(CONTRACTS, REQUIRED + 200);
        server.append(
                "org.sluice.listener-smtp.cfg",
                "peer.strangers.cidr = 127.0.0.0/8\n"
                        + "peer.strangers.context = __bypass_early_talker = true, __bypass_fcdns = true, "
                        + "__bypass_mail_from_domain_validate = true");
        server.start();
        Await.until("MAIL is refused at once", LIMIT, () -> attempt(server).startsWith("451 4.3.0"));
        server.console("sluice:module-bypass guard --peer 127.0.0.2/32").ok();
        assertThat(attempt(server, "127.0.0.2")).startsWith("250");
        assertThat(explained(server)).containsPattern("data +guard.*bypassed");
        assertThat(attempt(server, "127.0.0.3")).startsWith("451 4.3.0");
        assertThat(server.console("sluice:module-bypass").ok()).contains("guard", "127.0.0.2/32");
        server.console("sluice:module-bypass guard --peer 127.0.0.2/32 --off").ok();
        assertThat(attempt(server, "127.0.0.2")).startsWith("451 4.3.0");

        server.console("sluice:module-bypass guard --for 1h").ok();
        assertThat(attempt(server, "127.0.0.3")).startsWith("250");
        server.console("sluice:module-bypass guard --off").ok();
        server.console("sluice:module-bypass guard --for 1s").ok();
        Await.until("the bypass is over", LIMIT, () -> attempt(server).startsWith("451 4.3.0"));
    }

    private static Path drop(Distribution server) throws Exception {
        return TestBundle.drop(
                server.data().resolve("deploy"), "guard", "1.0.0", NotingModule.class, "validation.phases=DATA");
    }

    private static String attempt(Distribution server) throws Exception {
        return attempt(server, "127.0.0.1");
    }

    /** The reply to the first command that is refused, or to the message. */
    private static String attempt(Distribution server, String client) throws Exception {
        try (Smtp smtp = Smtp.connect(client, server.smtpPort())) {
            smtp.command("EHLO client.example.org");
            return smtp.send("a@example.org", List.of("ann@sluice.test"), MESSAGE);
        }
    }

    private static String body(Smtp smtp) {
        try {
            return smtp.body(MESSAGE);
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static String state(Distribution server) throws Exception {
        JsonNode modules = new ObjectMapper()
                .readTree(server.console("sluice:module-list --json").ok());
        for (JsonNode each : modules) {
            if (each.get("name").asText().equals("guard")) {
                return each.get("state").asText();
            }
        }
        return "";
    }

    private static String explained(Distribution server) throws Exception {
        JsonNode latest = new ObjectMapper()
                .readTree(server.console("sluice:explain --json").ok());
        return server.console("sluice:explain " + latest.get(0).asText()).ok();
    }
}
