package org.sluice.module.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.Programs;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** The receiver of {@code docs/webhook/receiver.py}, which is not our own language, asked by the module. */
class ReceiverTest {

    private static final int LARGE_OCTETS = 25 << 20;

    @TempDir
    static Path folder;

    private static Path secret;
    private static Process receiver;
    private static String url;
    private static ExecutorService blocking;

    @BeforeAll
    static void start() throws IOException {
        Programs.require("python3");
        secret = Files.writeString(folder.resolve("hook.secret"), "whsec_" + "c2VjcmV0".repeat(4) + "\n");
        receiver = new ProcessBuilder(
                        "/usr/bin/python3",
                        Schema.folder().resolve("receiver.py").toString(),
                        "--port",
                        "0",
                        "--secret-file",
                        secret.toString())
                .redirectError(folder.resolve("receiver.err").toFile())
                .start();
        BufferedReader said = receiver.inputReader(StandardCharsets.US_ASCII);
        url = "http://127.0.0.1:" + said.readLine().replace("listening on ", "") + "/";
        blocking = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        receiver.destroyForcibly().waitFor();
        blocking.shutdownNow();
    }

    @Test
    void refusesAndEdits() throws Exception {
        assertThat(ask(at("lottery"), secret, Map.of()).reply()).hasToString("Optional[554 5.7.1 No lotteries here]");
        FakeContext context = at("hello");
        assertThat(ask(context, secret, Map.of())).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().headerEdits()).containsExactly("add X-Site-Policy: seen by site");
    }

    @Test
    void judgesRecipientsOneByOne() throws Exception {
        FakeContext closed =
                FakeContext.at(Phase.RCPTTO, "192.0.2.1", new FakeDns()).withRecipient("closed@x.example");
        assertThat(ask(closed, secret, Map.of()).reply()).hasToString("Optional[550 5.2.1 Mailbox is closed]");
        FakeContext open =
                FakeContext.at(Phase.RCPTTO, "192.0.2.1", new FakeDns()).withRecipient("open@x.example");
        assertThat(ask(open, secret, Map.of())).isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void doesNotBelieveStrangers() throws Exception {
        Path other = Files.writeString(folder.resolve("other"), "some other secret of ours\n");
        assertThat(ask(at("hello"), other, Map.of()).disposition()).isEqualTo(Disposition.DEFER);
    }

    /** While a secret is exchanged, both are known for a while. */
    @Test
    void believesOneOfSeveralSecrets() throws Exception {
        Path both = Files.writeString(folder.resolve("both"), "some other secret of ours\n" + Files.readString(secret));
        assertThat(ask(at("hello"), both, Map.of())).isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void takesLargeMessagesWhole() throws Exception {
        byte[] message = new byte[LARGE_OCTETS - 1];
        new Random(1).nextBytes(message);
        byte[] head = "Subject: large\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, message, 0, head.length);
        FakeContext context = at("large").body(message);
        assertThat(ask(context, secret, Map.of("message", "whole"))).isEqualTo(Verdict.CONTINUE);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(message);
        assertThat(context.effects().get("webhook.site.sha256"))
                .contains(HexFormat.of().formatHex(digest));
    }

    private static FakeContext at(String subject) {
        return FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .sender("a@sender.example")
                .withRecipient("b@recipient.example")
                .body("Subject: " + subject + "\n\nHello.\n");
    }

    private static Verdict ask(FakeContext context, Path keys, Map<String, String> options) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "urls", url,
                "service.pid", "org.sluice.webhook~site",
                "signing_secret_file", keys.toString(),
                "validation.mode", "DECIDE",
                "probe_path", "/health",
                "write_timeout_millis", "120000",
                "reply_timeout_millis", "120000",
                "timeout_millis", "240000"));
        all.putAll(options);
        WebhookModule module = Configs.configured(new WebhookModule(), all);
        try {
            context.timeout(Duration.ofSeconds(300)).blockingOn(blocking);
            return module.validate(context).toCompletableFuture().get(300, TimeUnit.SECONDS);
        } finally {
            module.close();
        }
    }
}
