package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.sluice.testing.Transcript;

/** Plays scenes on a server and compares what is left behind. */
final class ScenePlayer {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Distribution server;

    ScenePlayer(Distribution server) {
        this.server = server;
    }

    /** Tells the modules what to do, then plays the dialogue. */
    void play(Scene scene) throws Exception {
        Path folder = server.data().resolve("probe");
        Files.write(folder.resolve(scene.client()), scene.script());
        long began = System.nanoTime();
        if (scene.all("http: ").isEmpty()) {
            Transcript.of(scene.toString(), scene.dialogue())
                    .patience(PATIENCE)
                    .play(
                            InetAddress.getByName(scene.client()),
                            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), server.smtpPort()));
        } else {
            post(scene);
        }
        long millis = (System.nanoTime() - began) / 1_000_000;
        assertThat(millis)
                .isGreaterThanOrEqualTo(Long.parseLong(scene.first("slow: ", "0")))
                .isLessThanOrEqualTo(Long.parseLong(scene.first("quick: ", "20000")));
    }

    private void post(Scene scene) throws Exception {
        String answer = Finished.of(
                        List.of(
                                Programs.require("curl"),
                                "-sS",
                                "--interface",
                                scene.client(),
                                "-w",
                                "\n%{http_code}",
                                "http://127.0.0.1:" + server.httpPort() + "/api/v1/transmissions",
                                "-d",
                                scene.all("http: ").get(0)),
                        PATIENCE)
                .ok();
        String[] expected = scene.all("S: ").get(0).split(" ", 2);
        assertThat(answer).endsWith("\n" + expected[0]).contains(expected[1]);
    }

    /** Compares everything but the dialogue. */
    void compare(Scene scene, Evidence evidence) throws Exception {
        String session = evidence.session(scene.client());
        for (String expected : scene.all("log: ")) {
            assertThat(evidence.log(session))
                    .as("mail log: %s", expected)
                    .anySatisfy(line -> assertThat(isLogged(line, expected)).isTrue());
        }
        for (String unwanted : scene.all("no log: ")) {
            assertThat(evidence.log(session))
                    .as("no mail log: %s", unwanted)
                    .noneSatisfy(line -> assertThat(isLogged(line, unwanted)).isTrue());
        }
        for (String expected : scene.all("explain: ")) {
            assertThat(evidence.steps(session))
                    .as("explained: %s", expected)
                    .anySatisfy(step -> assertThat(isStep(step, expected)).isTrue());
        }
        for (String expected : scene.all("heard: ")) {
            assertThat(evidence.heard(session)).anyMatch(line -> line.startsWith(expected));
        }
        for (String unwanted : scene.all("no heard: ")) {
            assertThat(evidence.heard(session)).noneMatch(line -> line.contains(unwanted));
        }
        comparePlaces(scene, evidence);
    }

    private static void comparePlaces(Scene scene, Evidence evidence) throws Exception {
        for (String expected : scene.all("mail: ")) {
            String[] words = expected.split(" ", 2);
            assertThat(evidence.mail(words[0])).as("Maildir of %s", words[0]).hasSize(1);
            if (words.length > 1) {
                assertThat(evidence.mail(words[0]).get(0)).containsPattern(Pattern.compile(words[1], Pattern.DOTALL));
            }
        }
        for (String unwanted : scene.all("no mail: ")) {
            String[] words = unwanted.split(" ", 2);
            if (words.length == 1) {
                assertThat(evidence.mail(unwanted))
                        .as("Maildir of %s", unwanted)
                        .isEmpty();
                assertThat(evidence.wholeLog())
                        .noneMatch(line -> line.path("event").asText().equals("received")
                                && line.path("recipient").asText().startsWith(unwanted + "@"));
            } else {
                assertThat(evidence.mail(words[0]).get(0)).doesNotContainPattern(words[1]);
            }
        }
        for (String expected : scene.all("quarantine: ")) {
            String[] words = expected.split(" ", 3);
            assertThat(evidence.quarantined(words[0] + "@sluice.test"))
                    .singleElement()
                    .satisfies(kept -> {
                        assertThat(kept.get("module").asText()).isEqualTo(words[1]);
                        assertThat(kept.get("reason").asText()).contains(words[2]);
                    });
        }
        for (String expected : scene.all("show: ")) {
            String[] words = expected.split(" ", 2);
            assertThat(evidence.spooled(words[0]).toString()).contains(words[1]);
        }
    }

    private static boolean isLogged(JsonNode line, String expected) {
        String[] words = expected.split(" (?=\\w+=)");
        if (!line.path("event").asText().equals(words[0])) {
            return false;
        }
        for (String each : List.of(words).subList(1, words.length)) {
            String[] pair = each.split("=", 2);
            JsonNode value = line.path(pair[0]);
            String text = value.isValueNode() ? value.asText() : value.toString();
            if (pair[1].startsWith("~") ? !text.contains(pair[1].substring(1)) : !text.equals(pair[1])) {
                return false;
            }
        }
        return true;
    }

    /** {@code phase module verdict [decisive] [~ note]}. */
    private static boolean isStep(JsonNode step, String expected) {
        String[] note = expected.split(" ~ ", 2);
        String[] words = note[0].split(" ", 3);
        String said = words[2].replace(" decisive", "");
        return step.get("phase").asText().equals(words[0])
                && step.get("module").asText().equals(words[1])
                && step.get("verdict").asText().equals(said)
                && (said.equals(words[2]) || step.get("decisive").asBoolean())
                && (note.length == 1 || step.get("note").asText().contains(note[1]));
    }
}
