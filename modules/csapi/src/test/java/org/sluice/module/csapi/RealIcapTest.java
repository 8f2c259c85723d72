package org.sluice.module.csapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Clamd;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Against c-icap with clamd behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealIcapTest {

    private final ExecutorService blocking = Executors.newFixedThreadPool(4);
    private Clamd clamd;
    private CIcap icap;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        clamd = new Clamd(Files.createDirectory(folder.resolve("c")));
        icap = new CIcap(Files.createDirectory(folder.resolve("i")), clamd);
    }

    @AfterAll
    void end() {
        if (icap != null) {
            icap.close();
        }
        if (clamd != null) {
            clamd.close();
        }
        blocking.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"respmod, off", "respmod, 1024", "respmod, 0", "respmod, 100000", "reqmod, off", "reqmod, 1024"})
    void findsViruses(String method, String preview) throws Exception {
        assertThat(scan("avscan", method, preview, "Hello.")).isEqualTo("clean");
        assertThat(scan("avscan", method, preview, "x".repeat(300_000))).isEqualTo("clean");
        assertThat(scan("avscan", method, preview, Clamd.MARKER)).isEqualTo("infected Sluice.Test.Marker.UNOFFICIAL");
        assertThat(scan("avscan", method, preview, "x\r\n".repeat(30_000) + Clamd.MARKER))
                .isEqualTo("infected Sluice.Test.Marker.UNOFFICIAL");
    }

    @Test
    void throwsAwayWhatIsSentBack() throws Exception {
        assertThat(scan("echo", "respmod", "off", "x".repeat(2_000_000))).isEqualTo("clean");
    }

    @Test
    void tellsThatThereIsNoSuchService() throws Exception {
        assertThat(scan("nothing", "respmod", "off", "Hello.")).startsWith("permanent_error");
    }

    private String scan(String service, String method, String preview, String body) throws Exception {
        CsapiModule module = Configs.configured(
                new CsapiModule(),
                Map.of(
                        "server", icap.address(service),
                        "dialect", "generic",
                        "method", method,
                        "preview", preview,
                        "write_timeout_millis", "60000",
                        "reply_timeout_millis", "60000",
                        "timeout_millis", "60000"));
        try {
            FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                    .body(("Subject: test\r\n\r\n" + body + "\r\n").getBytes(StandardCharsets.US_ASCII))
                    .timeout(Duration.ofMinutes(2))
                    .blockingOn(blocking);
            Verdict verdict = module.validate(context).toCompletableFuture().get(2, TimeUnit.MINUTES);
            assertThat(verdict).isNotNull();
            return (context.effects().get("csapi.result").orElseThrow()
                            + ' '
                            + context.effects().get("csapi.detail").orElse(""))
                    .strip();
        } finally {
            module.stop();
        }
    }
}
