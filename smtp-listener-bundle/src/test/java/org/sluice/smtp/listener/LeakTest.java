package org.sluice.smtp.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.smtp.conformance.Transcript;
import org.sluice.smtp.tls.TestTls;
import org.sluice.smtp.tls.TlsProvider;
import org.sluice.smtp.tls.TlsTest;

/** Plays all dialogues and some bad ends with every buffer tracked, which is too slow for all tests; afterwards none may be missing. */
class LeakTest {

    private final ResourceLeakDetector.Level usual = ResourceLeakDetector.getLevel();

    @BeforeEach
    void trackAll() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @AfterEach
    void trackAsUsual() {
        ResourceLeakDetector.setLevel(usual);
    }

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
        badEnds(Map.of());
        for (TlsProvider library : TlsProvider.values()) {
            if (library.isAvailable()) {
                badEnds(TlsTest.tls(library, "use_ssl", "true"));
                badHandshakes(TlsTest.tls(library));
            }
        }
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

    private static void badHandshakes(Map<String, String> options) throws Exception {
        try (TestServer server = new TestServer(options)) {
            List<String> beginnings = List.of(
                    "",
                    "MAIL FROM:<a@x>\r\n",
                    "\u0016\u0003\u0001\u0001\u0000\u0001",
                    "\u0016\u0003\u0001\u0000\u0004\u0001\u0000\u0000\u0000");
            for (String beginning : beginnings) {
                try (Client client = server.client()) {
                    client.reply();
                    client.say("HELO x");
                    client.say("STARTTLS");
                    client.send(beginning);
                }
            }
            TestServer.await(() -> server.core.ends.size() == beginnings.size(), "all gone");
        }
    }

    private static void badEnds(Map<String, String> tls) throws Exception {
        Map<String, String> options = new HashMap<>(tls);
        options.put("body_in_memory", "10000");
        try (TestServer server = new TestServer(options)) {
            for (int size : new int[] {10, 5_000, 50_000, 500_000}) {
                try (Client client = server.client()) {
                    if (!tls.isEmpty()) {
                        client.secure(TestTls.plain());
                    }
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
