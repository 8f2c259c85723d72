package org.sluice.module.keyword_filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.core.content.ContentFactoryComponent;
import org.sluice.injection.BodySource;
import org.sluice.testing.BombProof;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

class BombsTest extends BombProof {

    @TempDir
    Path folder;

    private KeywordFilterModule module;

    @BeforeEach
    void configure() throws Exception {
        Path words = Files.writeString(folder.resolve("keywords.txt"), "free money\nviagra|cheap\nx|y|z\n");
        module = Configs.configured(
                new KeywordFilterModule(), Map.of("lists", "one", "list.one.path", words.toString()));
    }

    /** No word is in them; what is too much to read is passed or refused as the operator says, here passed. */
    @Override
    protected void read(byte[] message) {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .body(message)
                .parts(new ContentFactoryComponent()
                        .receive(BodySource.of(message, () -> {}))
                        .parts(List.of()));
        CompletionStage<Verdict> verdict = module.validate(context);
        context.runBlocking();
        assertThat(verdict).isCompletedWithValue(Verdict.CONTINUE);
    }
}
