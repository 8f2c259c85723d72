package org.sluice.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Plays all dialogues and some bad ends with every buffer tracked; afterwards none may be missing. */
class LeakTest {

    @Test
    void givesEveryBufferBack() throws Exception {
        ByteBufAllocator.DEFAULT.buffer(1_000);
        lookForLeaks();
        assertThat(LeakRecorder.LEAKS).as("the detector works").isNotEmpty();
        LeakRecorder.LEAKS.clear();
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of("src/test/resources/transcripts"))) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            Transcript.read(file).play(TestServer.best(), true);
        }
        badEnds();
        lookForLeaks();
        assertThat(LeakRecorder.LEAKS).isEmpty();
    }

    private static void lookForLeaks() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            // The detector reports when something new is allocated.
            for (int j = 0; j < 200; j++) {
                ByteBufAllocator.DEFAULT.buffer(64).release();
            }
        }
    }

    private static void badEnds() throws Exception {
        try (TestServer server = new TestServer(Map.of("body_in_memory", "10000"))) {
            for (int size : new int[] {10, 5_000, 50_000, 500_000}) {
                try (Client client = server.client()) {
                    client.reply();
                    client.say("HELO x");
                    client.say("MAIL FROM:<a@x>");
                    client.say("RCPT TO:<b@x>");
                    client.say("DATA");
                    client.send("x".repeat(size));
                }
            }
            TestServer.await(() -> server.core.ends.size() == 4, "all gone");
        }
    }
}
