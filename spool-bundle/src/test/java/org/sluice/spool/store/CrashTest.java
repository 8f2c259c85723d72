package org.sluice.spool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.message.MessageBody;
import org.sluice.spool.Content;
import org.sluice.spool.SpoolBatch;
import org.sluice.spool.SpoolRecord.State;

/** Kills a process that commits, again and again, and keeps the books. */
class CrashTest {

    private static final int ROUNDS = 5;
    private static final int LARGE = 70_000;

    @TempDir
    Path folder;

    /** Commits, removes every third, and says on standard output what was acknowledged; never ends by itself. */
    public static final class Child {
        public static void main(String[] args) throws Exception {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
            Fixture fixture = new Fixture(Path.of(args[0]));
            fixture.open();
            out.println("open");
            for (int thread = 0; thread < 4; thread++) {
                String name = "r" + args[1] + "t" + thread;
                new Thread(() -> commitForever(fixture, name, out)).start();
            }
        }

        private static void commitForever(Fixture fixture, String name, PrintStream out) {
            try {
                for (int i = 0; ; i++) {
                    String id = name + "-" + i;
                    fixture.commit(SpoolBatch.builder()
                            .add(Fixture.record(id), Content.of(Fixture.NO_HEAD, body(id, i), 0))
                            .build());
                    out.println("added " + id);
                    if (i % 3 == 2) {
                        out.println("removing " + id);
                        fixture.commit(Fixture.removing(id));
                        out.println("removed " + id);
                    }
                }
            } catch (Exception e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        }
    }

    /** Every tenth is a file. */
    private static MessageBody body(String id, int i) {
        return Bytes.of(Bytes.random(i % 10 == 9 ? LARGE : 1_000 + i % 3_000, id.hashCode()));
    }

    private final Set<String> added = new HashSet<>();
    private final Set<String> removing = new HashSet<>();
    private final Set<String> removed = new HashSet<>();

    @Test
    @Timeout(120)
    void everyAcknowledgedMessageIsThereOnceAfterAKill() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(round, 5_000 + random.nextInt(20_000));
            checkBooks();
        }
        assertThat(added.size()).isGreaterThan(ROUNDS * 200);
    }

    private void runAndKill(int round, int octets) throws IOException, InterruptedException {
        Path said = folder.resolve("said-" + round);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.resolve("spool").toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(said.toFile())
                .start();
        try {
            Fixture.until("the child has the spool open", () -> said.toFile().length() > 0);
            assertThatThrownBy(() -> new Fixture(folder.resolve("spool")).open())
                    .isInstanceOf(Opening.InUseException.class);
            Fixture.until("the child has committed", () -> said.toFile().length() > octets);
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        // A line that was cut by the kill was not said.
        String lines = Files.readString(said);
        lines.substring(0, lines.lastIndexOf('\n')).lines().forEach(this::note);
    }

    private void note(String line) {
        String[] words = line.split(" ");
        if (words.length < 2 || !words[1].matches("r\\dt\\d-\\d+")) {
            return;
        }
        switch (words[0]) {
            case "added" -> added.add(words[1]);
            case "removing" -> removing.add(words[1]);
            default -> removed.add(words[1]);
        }
    }

    private void checkBooks() throws Exception {
        try (Fixture fixture = new Fixture(folder.resolve("spool")).open()) {
            List<String> there = fixture.ids(State.QUEUED);
            Set<String> must = new HashSet<>(added);
            must.removeAll(removing);
            assertThat(there).doesNotHaveDuplicates().containsAll(must).doesNotContainAnyElementsOf(removed);
            List<String> unexpected = new ArrayList<>(there);
            unexpected.removeAll(must);
            // At most one commit per thread and round was on its way without an answer.
            assertThat(unexpected).hasSizeLessThanOrEqualTo(4 * ROUNDS * 2);
            for (String id : there) {
                int i = Integer.parseInt(id.substring(id.indexOf('-') + 1));
                assertThat(Bytes.read(fixture.spool().content(id).orElseThrow()))
                        .as(id)
                        .isEqualTo(Bytes.read(body(id, i)));
            }
            assertThat(fixture.spool().count(State.QUEUED)).isEqualTo(there.size());
            try (var files = Files.walk(folder.resolve("spool").resolve("body"))) {
                assertThat(files.filter(Files::isRegularFile)).hasSize((int)
                        there.stream().filter(id -> id.endsWith("9")).count());
            }
            assertThat(fixture.spool().check()).isEmpty();
            // A process that died between two records of one message never shows half of it; whose answer is unknown
            // stays.
            added.addAll(unexpected);
            removing.addAll(unexpected);
        }
    }
}
