package org.sluice.module.policy_service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Asking;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.Postgrey;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** The module with Debian's postgrey on the other side. */
class PostgreyTest {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    @TempDir
    private Path folder;

    @Test
    void greylistsStrangersUntilTheyComeAgain() throws Exception {
        try (Postgrey postgrey = new Postgrey(folder)) {
            PolicyServiceModule module = Configs.configured(
                    new PolicyServiceModule(),
                    Map.of("servers", "unix:" + postgrey.socket(), "validation.mode", "DECIDE"));
            try {
                assertThat(reply(Asking.ask(module, recipient()))).isEqualTo("450 4.2.0 Greylisted");
                long end = System.nanoTime() + PATIENCE_NANOS;
                FakeContext context = recipient();
                while (!reply(Asking.ask(module, context)).isEmpty() && System.nanoTime() - end < 0) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                    context = recipient();
                }
                FakeContext data = context.next(Phase.DATA);
                assertThat(Asking.ask(module, data)).isEqualTo(Verdict.CONTINUE);
                assertThat(data.effects().headerEdits())
                        .singleElement()
                        .asString()
                        .matches("prepend X-Greylist: delayed [0-9]+ seconds by postgrey-.* at grey\\.example; .*");
                postgrey.stop();
                assertThat(reply(Asking.ask(module, recipient()))).isEqualTo("451 4.3.5 Server configuration problem");
                postgrey.start();
                awaitAnswer(module);
            } finally {
                module.close();
            }
        }
    }

    /** It remembers, or learns again, who came again. */
    private static void awaitAnswer(PolicyServiceModule module) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        String reply = reply(Asking.ask(module, recipient()));
        while (!reply.isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            reply = reply(Asking.ask(module, recipient()));
        }
        assertThat(reply).isEmpty();
    }

    private static FakeContext recipient() {
        return FakeContext.at(Phase.RCPTTO, "192.0.2.9", new FakeDns())
                .sender("a@sender.example")
                .withRecipient("b@one.example")
                .body("Subject: hello\n\nHello.\n");
    }

    private static String reply(Verdict verdict) {
        return verdict.reply().map(SmtpReply::toString).orElse("");
    }
}
