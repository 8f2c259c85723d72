package org.sluice.module.antivirus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.core.content.ContentFactoryComponent;
import org.sluice.injection.BodySource;
import org.sluice.message.MessageBody;
import org.sluice.testing.BombProof;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Answer;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Every part is put to an engine by itself that finds none of them bad. */
class BombsTest extends BombProof {

    private final AntivirusModule module =
            Configs.configured(new AntivirusModule(), Map.of("mime_decompose", "true", "max_parts", "500"));

    @Override
    protected void read(byte[] message) {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .body(message)
                .parts(new ContentFactoryComponent()
                        .receive(BodySource.of(message, () -> {}))
                        .parts(List.of()))
                .answering("clamav", BombsTest::clean);
        CompletionStage<Verdict> stage = module.validate(context);
        while (context.runBlocking() > 0) {
            // One part asks for the next.
        }
        Verdict verdict = ((CompletableFuture<Verdict>) stage).getNow(null);
        String result = context.effects().get("antivirus.result").orElse("");
        assertThat(verdict.disposition()).isEqualTo(result.equals("clean") ? Disposition.CONTINUE : Disposition.REJECT);
        assertThat(result).isIn("clean", "unscannable");
    }

    private static CompletionStage<Answer> clean(MessageBody body) {
        try (InputStream in = body.open()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CompletableFuture.completedFuture(Answer.of(Verdict.CONTINUE, Map.of("clamav.result", "clean")));
    }
}
