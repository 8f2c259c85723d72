package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * What becomes of mail when the server a module asks fails, one way after the other. A module's test extends this and says
 * how its requests are read and what a healthy server answers. Whatever happens, no message passes as clean that was not
 * looked at, and the module is well again, by itself, once the server is.
 *
 * <p>The outcomes are the module's row in {@code docs/scanners.md}; a difference fails, with the new row in the message.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineFaults {

    /** Longer than anybody waits in these tests. */
    static final int DRIP_MILLIS = 1_000;

    private static final int LARGE_OCTETS = 12 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 20_000_000L;
    private static final String UNJUDGED = "451";

    private final Map<EngineFault, String> outcomes = new EnumMap<>(EngineFault.class);
    private final ExecutorService blocking = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "blocking");
        thread.setDaemon(true);
        return thread;
    });

    /** The module's name, as in its facts. */
    protected abstract String engine();

    /** A configured module that asks that server, with these options beside its own. */
    protected abstract ValidationModule module(String server, Map<String, String> options);

    /** Reads one whole request and says what a healthy server answers: that all is well. Called on a thread of its own. */
    protected abstract byte[] replyTo(InputStream in) throws IOException;

    /** What a server says that does not want to see the rest of a message. */
    protected byte[] earlyReply() throws IOException {
        return "busy\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    /** The fact that says what came of a question. */
    protected String fact() {
        return engine() + ".result";
    }

    /** What a fault comes to: the reply's code and the word of the result, {@code 451} alone for no judgement. */
    protected String expected(EngineFault fault) {
        return UNJUDGED;
    }

    /** Octets after which a server has seen the beginning of a large message. */
    protected int beginningOctets() {
        return 4_096;
    }

    /** The word of the result where all is well, beside none. */
    protected String wellResult() {
        return "clean";
    }

    /** Whether requests end with the end of output. */
    protected boolean endsOutput() {
        return false;
    }

    /** Whether a healthy server takes another request over the same connection. */
    protected boolean keepsConnections() {
        return false;
    }

    /** A call about that message. */
    protected FakeContext question(byte[] message) {
        return FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .sender("sender@example.org")
                .withRecipient("recipient@example.net")
                .body(message);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(EngineFault.class)
    void noMailPassesUnseen(EngineFault fault) throws Exception {
        try (FaultyServer server = new FaultyServer(this::serve)) {
            ValidationModule module = module(server.address(), options(fault));
            try {
                awaitClean(module);
                fault.happenTo(server, new Healthy());
                Asked asked = ask(module, fault.needsLargeMessage() ? large() : small());
                outcomes.put(fault, asked.outcome());
                assertThat(asked.outcome()).as("%s: %s", fault, asked.verdict).isEqualTo(expected(fault));
                server.behave(this::serve);
                server.start();
                awaitClean(module);
            } finally {
                Configs.deactivated(module);
            }
        }
    }

    @AfterAll
    void outcomesAreDocumented() throws IOException {
        blocking.shutdownNow();
        Optional<Path> page = page();
        if (outcomes.size() == EngineFault.values().length && page.isPresent()) {
            String row = "| `" + engine() + "` | "
                    + Arrays.stream(EngineFault.values()).map(outcomes::get).collect(Collectors.joining(" | ")) + " |";
            assertThat(Files.readString(page.get()))
                    .as("docs/scanners.md has this row:\n%s\n", row)
                    .contains(row + "\n");
        }
    }

    private void serve(Socket client, InputStream in, OutputStream out) throws IOException {
        do {
            out.write(replyTo(in));
            out.flush();
        } while (keepsConnections());
    }

    /** Silence is waited out quickly; everything else has time to happen on the slowest machine. */
    private static Map<String, String> options(EngineFault fault) {
        Map<String, String> options = new HashMap<>();
        boolean silence = fault.isSilence();
        options.put("connect_timeout_millis", silence ? "500" : "20000");
        options.put("write_timeout_millis", silence ? "500" : "20000");
        options.put("reply_timeout_millis", silence ? "500" : "20000");
        options.put("timeout_millis", silence ? "1000" : "60000");
        options.put("probe_seconds", "0");
        options.put("backoff_seconds", "1");
        return options;
    }

    private record Asked(Verdict verdict, String result) {
        String outcome() {
            String code =
                    verdict.reply().map(reply -> String.valueOf(reply.code())).orElse("");
            if (verdict.disposition() == Disposition.CONTINUE) {
                return result.isEmpty() ? "passes" : "passes, " + result;
            }
            return result.equals("temporary_error") && code.equals(UNJUDGED)
                    ? UNJUDGED
                    : (code.isEmpty() ? verdict.disposition().name() : code) + ", " + result;
        }
    }

    private Asked ask(ValidationModule module, byte[] message) throws Exception {
        FakeContext context = question(message).timeout(Duration.ofSeconds(120)).blockingOn(blocking);
        CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
        Verdict verdict = answer.get(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
        return new Asked(verdict, context.effects().get(fact()).orElse(""));
    }

    private void awaitClean(ValidationModule module) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Asked asked = ask(module, small());
        while (!isWell(asked) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
            asked = ask(module, small());
        }
        assertThat(isWell(asked)).as("well by itself: %s", asked.verdict).isTrue();
    }

    private boolean isWell(Asked asked) {
        return asked.verdict.disposition() == Disposition.CONTINUE
                && (asked.result.isEmpty() || asked.result.equals(wellResult()));
    }

    private static byte[] small() {
        return "Subject: test\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] large() {
        byte[] message = new byte[LARGE_OCTETS];
        Arrays.fill(message, (byte) 'x');
        byte[] head = "Subject: large\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, message, 0, head.length);
        for (int i = 78; i + 1 < message.length; i += 78) {
            message[i] = '\r';
            message[i + 1] = '\n';
        }
        return message;
    }

    private static Optional<Path> page() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path page = folder.resolve("docs/scanners.md");
            if (Files.exists(page)) {
                return Optional.of(page);
            }
        }
        return Optional.empty();
    }

    /** The module's server as the faults see it. */
    private final class Healthy implements EngineFault.Engine {
        @Override
        public byte[] replyTo(InputStream in) throws IOException {
            return EngineFaults.this.replyTo(in);
        }

        @Override
        public byte[] earlyReply() throws IOException {
            return EngineFaults.this.earlyReply();
        }

        @Override
        public boolean endsOutput() {
            return EngineFaults.this.endsOutput();
        }

        @Override
        public int beginningOctets() {
            return EngineFaults.this.beginningOctets();
        }
    }
}
