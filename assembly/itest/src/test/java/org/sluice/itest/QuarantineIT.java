package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was kept apart is there after a crash, and goes where an operator sends it. */
@ExtendWith(Distributions.class)
class QuarantineIT {
    private static final byte[] MESSAGE = "Subject: suspect\r\n\r\nlook closer\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void keepsShowsReleasesAndDeletes(Distribution server) throws Exception {
        startWithProbes(server);
        tell(server, "127.0.0.1", "probe final_validation quarantine suspect");
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            List<String> recipients =
                    List.of("ann@sluice.test", "bob@sluice.test", "cid@sluice.test", "dan@sluice.test");
            assertThat(smtp.send("a@example.org", recipients, MESSAGE)).startsWith("250");
        }
        server.kill();
        server.start();
        Await.until("the probes serve again", Duration.ofSeconds(20), () -> server.console("sluice:module-list")
                .ok()
                .contains("probe_early"));
        List<String> ids = new ArrayList<>();
        JsonNode kept = json(server, "sluice:quarantine-list --json");
        assertThat(kept).hasSize(4).allSatisfy(each -> {
            ids.add(each.get("id").asText());
            assertThat(each.get("module").asText()).isEqualTo("probe");
            assertThat(each.get("reason").asText()).isEqualTo("suspect");
        });
        assertThat(json(server, "sluice:quarantine-show --json --body " + ids.get(0))
                        .get("content")
                        .asText())
                .contains("Received: from ")
                .endsWith("Subject: suspect\r\n\r\nlook closer\r\n");

        // The module that held it would hold it again, but is not asked; others are.
        tell(
                server,
                "internal",
                "probe final_validation quarantine again",
                "probe_later final_validation@ann add X-Released yes",
                "probe_later final_validation@cid reject 554 5.7.1 Not this one",
                "probe_later final_validation@dan quarantine still suspect");
        server.console("sluice:quarantine-release " + ids.get(0)).ok();
        assertThat(Files.readString(server.awaitMail("sluice.test", "ann", 1).get(0)))
                .contains("X-Released: yes", "look closer");

        server.console("sluice:quarantine-delete " + ids.get(1)).ok();
        assertThat(server.console("sluice:quarantine-show " + ids.get(1)).status())
                .isEqualTo(1);
        assertThat(server.console("sluice:quarantine-release " + ids.get(1)).status())
                .isEqualTo(1);

        Finished refused = server.console("sluice:quarantine-release " + ids.get(2));
        assertThat(refused.status()).as(refused.out() + refused.err()).isEqualTo(1);
        assertThat(refused.out() + refused.err()).contains("554 5.7.1 Not this one");

        server.console("sluice:quarantine-release " + ids.get(3)).ok();
        JsonNode left = json(server, "sluice:quarantine-list --json");
        assertThat(left).hasSize(2);
        assertThat(left.findValuesAsText("recipient")).containsExactlyInAnyOrder("cid@sluice.test", "dan@sluice.test");
        assertThat(left.findValuesAsText("module")).containsExactlyInAnyOrder("probe", "probe_later");
        assertThat(left.findValuesAsText("id")).contains(ids.get(2)).doesNotContain(ids.get(3));
        assertThat(server.mail("sluice.test", "bob")).isEmpty();
        assertThat(server.mail("sluice.test", "cid")).isEmpty();
        assertThat(Files.readString(server.data().resolve("log/mail.log")))
                .contains("\"event\":\"quarantined\"", "\"event\":\"deleted\"", "deleted by an operator");
    }

    private static void startWithProbes(Distribution server) throws Exception {
        server.start();
        TestBundle.dropProbe(server.data().resolve("deploy"));
        Await.until("the probes serve", Duration.ofSeconds(20), () -> server.console("sluice:module-list")
                .ok()
                .contains("probe_early"));
    }

    private static void tell(Distribution server, String client, String... lines) throws Exception {
        Path script = server.data().resolve("probe").resolve(client);
        Files.write(script, List.of(lines));
    }

    private static JsonNode json(Distribution server, String command) throws Exception {
        return new ObjectMapper().readTree(server.console(command).ok());
    }
}
