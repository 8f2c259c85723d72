package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.itest.bundle.ForgingModule;

/** What an operator reads about a message and about a broken module, on the console and in the log. */
@ExtendWith(Distributions.class)
class ExplainIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final byte[] MESSAGE = "Subject: hello\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern QUEUED = Pattern.compile("250 .* queued as ((\\w+)\\.\\d+)");

    @Test
    void tellsWhichOptionalModuleAMessagePassedBy(Distribution server) throws Exception {
        server.append("org.sluice.modules.cfg", "sick_failures = 1");
        server.start();
        Path jar = TestBundle.drop(
                server.data().resolve("deploy"), "forging", "1.0.0", ForgingModule.class, "validation.phases=DATA");
        Await.until("the module is sick", LIMIT, () -> {
            send(server);
            return server.console("sluice:module-list").ok().contains("sick");
        });
        Matcher sick = send(server);
        assertThat(explained(server, sick.group(1)))
                .containsPattern("data +forging +1\\.0\\.0.* skipped .*sick: 1 of 1 calls had no answer");
        assertThat(explained(server, sick.group(2)))
                .contains("session " + sick.group(2) + "\n", sick.group(1), "accepted");

        Files.delete(jar);
        Await.until("the module is gone", LIMIT, () -> !server.console("sluice:module-list")
                .ok()
                .contains("forging"));
        assertThat(explained(server, send(server).group(1))).containsPattern("data +forging .* skipped .*absent");
        assertEveryLineIsOurs(Files.readString(server.data().resolve("log/sluice.log")));
    }

    private static void assertEveryLineIsOurs(String log) {
        assertThat(log)
                .contains("forging gave no answer at data", "words\\u000d\\u000a2001-01-01", "logs words\\r\\n2001")
                .contains("\n    | Caused by: java.lang.IllegalArgumentException")
                .doesNotContain("\u001b", "\r", "\u0085");
        assertThat(log.lines())
                .allMatch(line -> line.startsWith("    | ") || line.matches("20(?!01)\\d\\d-\\d\\d-\\d\\dT.*"));
    }

    private static Matcher send(Distribution server) throws Exception {
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            String reply = smtp.send("a@example.org", List.of("ann@sluice.test"), MESSAGE);
            smtp.command("QUIT");
            Matcher queued = QUEUED.matcher(reply);
            assertThat(queued.matches()).as(reply).isTrue();
            return queued;
        }
    }

    private static String explained(Distribution server, String id) throws Exception {
        return server.console("sluice:explain " + id).ok();
    }
}
