package org.sluice.module.clamav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.support.scan.ScanFacts;
import org.sluice.support.scan.ScanResult;
import org.sluice.testing.Clamd;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Against clamd itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClamdTest {

    private final ExecutorService blocking = Executors.newFixedThreadPool(4);
    private Clamd clamd;

    @BeforeAll
    void start(@TempDir Path folder) {
        clamd = new Clamd(
                folder,
                "StreamMaxLength 1M",
                "AlertExceedsMax yes",
                "MaxFiles 20",
                "MaxScanSize 20M",
                "AlertEncryptedArchive yes",
                "AlertBrokenExecutables yes",
                "AlertBrokenMedia yes");
    }

    @AfterAll
    void end() {
        if (clamd != null) {
            clamd.close();
        }
        blocking.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsVirusesWhereverTheyAre(boolean local) throws Exception {
        assertThat(scan(local, message("text/plain", "Hello."))).isEqualTo("clean CONTINUE");
        assertThat(scan(local, message("text/plain", Clamd.MARKER)))
                .isEqualTo("infected Sluice.Test.Marker.UNOFFICIAL 554 5.7.1 Message refused: it contains a virus");
        String zip = attachment("a.zip", zip("eicar.com", Clamd.EICAR, 1));
        assertThat(scan(local, zip)).startsWith("infected Eicar-Test-Signature.UNOFFICIAL 554");
        assertThat(scan(local, attachment("m.eml", zip.getBytes(StandardCharsets.ISO_8859_1))))
                .as("in a message in a message")
                .startsWith("infected Eicar-Test-Signature.UNOFFICIAL 554");
    }

    @Test
    void cannotLookIntoWhatIsTooMuch() throws Exception {
        assertThat(scan(false, message("text/plain", "x".repeat(3 << 20)))).startsWith("unscannable size 554");
        assertThat(scan(false, attachment("many.zip", zip("file", "harmless", 60))))
                .startsWith("unscannable limit 554");
        String bomb = "x".repeat(64 << 20);
        assertThat(scan(false, attachment("bomb.zip", zip("file", bomb, 1)))).startsWith("unscannable limit 554");
        byte[] inner = zip("file", bomb, 1);
        assertThat(scan(
                        false,
                        attachment("two.zip", zip("bomb.zip", new String(inner, StandardCharsets.ISO_8859_1), 1))))
                .startsWith("unscannable limit 554");
    }

    /** So it must not see them. */
    @Test
    void takesNoDotsOutByItself() throws Exception {
        assertThat(scan(false, message("text/plain", Clamd.DOTTED)))
                .startsWith("infected Sluice.Test.Dotted.UNOFFICIAL");
        assertThat(scan(false, message("text/plain", Clamd.DOTTED.replace(".", ".."))))
                .isEqualTo("clean CONTINUE");
    }

    /** What {@code paranoid} of the module that asks takes for a virus. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void tellsHowSomethingHides(String reason, String message) throws Exception {
        FakeContext context = judged(false, message).context();
        assertThat(ScanFacts.read("clamav", context.effects().attributes()))
                .get()
                .isInstanceOfSatisfying(ScanResult.Unscannable.class, result -> {
                    assertThat(result.reason()).as(result.raw()).isEqualTo(reason);
                    assertThat(result.isEvasion()).isEqualTo(!reason.equals("size"));
                });
    }

    static Stream<Arguments> tellsHowSomethingHides() throws IOException {
        byte[] zip = zip("file", "harmless", 1);
        byte[] nested = zip;
        for (int i = 0; i < 30; i++) {
            nested = zip("a.zip", new String(nested, StandardCharsets.ISO_8859_1), 1);
        }
        return Stream.of(
                Arguments.of("limit", attachment("deep.zip", nested)),
                Arguments.of(
                        "limit",
                        message("application/octet-stream" + "; a=b".repeat(1_100), "x")
                                .replace("MIME-Version:", "Content-Transfer-Encoding: base64\r\nMIME-Version:")),
                Arguments.of("encrypted", attachment("locked.zip", locked(zip))),
                Arguments.of(
                        "malformed",
                        attachment("broken.jpg", new byte[] {-1, -40, -1, -32, 0, 16, 'J', 'F', 'I', 'F', 0})),
                Arguments.of("size", message("text/plain", "x".repeat(3 << 20))));
    }

    /** Says of its one file that it is encrypted. */
    private static byte[] locked(byte[] zip) {
        byte[] locked = zip.clone();
        for (int i = 0; i < locked.length - 10; i++) {
            if (locked[i] == 'P' && locked[i + 1] == 'K' && locked[i + 3] == locked[i + 2] + 1) {
                // APPNOTE 4.3.7 and 4.3.12: the flags of a file and of its entry in the directory
                locked[i + (locked[i + 2] == 3 ? 6 : 8)] |= 1;
            }
        }
        return locked;
    }

    @Test
    void isWellAgainOnceClamdIs() throws Exception {
        assertThat(scan(false, message("text/plain", "Hello."))).isEqualTo("clean CONTINUE");
        clamd.kill();
        assertThat(scan(false, message("text/plain", "Hello.")))
                .startsWith("temporary_error ")
                .endsWith("try again later");
        clamd.start();
        assertThat(scan(false, message("text/plain", "Hello."))).isEqualTo("clean CONTINUE");
    }

    private String scan(boolean local, String message) throws Exception {
        return judged(local, message).text();
    }

    private Judged judged(boolean local, String message) throws Exception {
        ClamavModule module = Configs.configured(
                new ClamavModule(),
                Map.of(
                        "daemon", local ? "unix:" + clamd.socket() : clamd.address(),
                        "reply_timeout_millis", "60000",
                        "write_timeout_millis", "60000",
                        "timeout_millis", "60000"));
        try {
            FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                    .body(message.getBytes(StandardCharsets.ISO_8859_1))
                    .timeout(Duration.ofMinutes(2))
                    .blockingOn(blocking);
            Verdict verdict = module.validate(context).toCompletableFuture().get(2, TimeUnit.MINUTES);
            return new Judged(context, verdict);
        } finally {
            module.stop();
        }
    }

    private record Judged(FakeContext context, Verdict verdict) {

        String text() {
            String detail = context.effects()
                    .get("clamav.detail")
                    .map(text -> ' ' + text)
                    .orElse("");
            String said = verdict.disposition() == Disposition.CONTINUE
                    ? "CONTINUE"
                    : verdict.reply().orElseThrow().toString();
            return context.effects().get("clamav.result").orElseThrow() + detail + ' ' + said;
        }
    }

    private static String message(String type, String body) {
        return "From: a@example.org\r\nTo: b@example.net\r\nSubject: test\r\nMIME-Version: 1.0\r\nContent-Type: " + type
                + "\r\n\r\n" + body + "\r\n";
    }

    private static String attachment(String name, byte[] content) {
        return message(
                "multipart/mixed; boundary=b",
                "--b\r\nContent-Type: text/plain\r\n\r\nSee there.\r\n--b\r\nContent-Type: application/octet-stream; name="
                        + name + "\r\nContent-Disposition: attachment; filename=" + name
                        + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(content) + "\r\n--b--");
    }

    private static byte[] zip(String name, String content, int files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < files; i++) {
                zip.putNextEntry(new ZipEntry(i + name));
                zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
