package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An edit of a module's file is taken whole or not at all, and what is refused is said in one line. */
@ExtendWith(Distributions.class)
class EditsIT {
    private static final String FILE = "org.sluice.spf_v1.cfg";

    @Test
    void appliesNothingOfAnEditThatIsHalfWrong(Distribution server) throws Exception {
        server.start();
        String before = terms(server);
        String shipped = Files.readString(server.data().resolve("etc").resolve(FILE));

        edit(server, shipped + "reject_permerror = maybe\nvalidation.order = 333\n");
        awaitLine(server, "reject_permerror: maybe (expected: true or false)");
        assertThat(terms(server)).as("the module refused its share").isEqualTo(before);

        edit(server, shipped + "context_variable = elsewhere\nvalidation.order = first\n");
        awaitLine(server, "validation.order: first (expected: a whole number from 0 to 100000)");
        assertThat(terms(server)).as("the core refused its share").isEqualTo(before);

        edit(server, shipped + "honor_whitelist = global, freinds\nvalidation.order = 333\n");
        awaitLine(
                server, "honor_whitelist: freinds (expected: a list with a line in etc/org.sluice.core.cfg: [global])");
        assertThat(terms(server)).as("there is no such list").isEqualTo(before);

        edit(server, shipped + "reject_permerror = true\nvalidation.order = 222\n");
        Await.until("a good edit is taken", Duration.ofSeconds(20), () -> terms(server)
                .contains("222"));
        assertThat(troubles(server)).hasSize(3);
    }

    private static void awaitLine(Distribution server, String reason) throws Exception {
        String line = "etc/" + FILE + ": " + reason + "; the old values stay";
        Await.until(
                reason, Duration.ofSeconds(20), () -> troubles(server).stream().anyMatch(each -> each.endsWith(line)));
    }

    /** Everything in the log that is no plain information, stack traces too. */
    private static List<String> troubles(Distribution server) throws Exception {
        return Files.readAllLines(server.data().resolve("log/sluice.log")).stream()
                .filter(line -> !line.matches("\\S+ INFO .*"))
                .toList();
    }

    private static String terms(Distribution server) throws Exception {
        return server.console("sluice:module-info spf_v1")
                .ok()
                .lines()
                .filter(line -> line.matches("\\s*(mode|order|phases):.*"))
                .reduce("", (one, other) -> one + other + "\n");
    }

    private static void edit(Distribution server, String content) throws Exception {
        Path file = server.data().resolve("etc").resolve(FILE);
        Files.writeString(file, content);
    }
}
