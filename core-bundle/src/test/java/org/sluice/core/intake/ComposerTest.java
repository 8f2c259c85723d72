package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.core.body.Rope;
import org.sluice.core.body.TestSource;
import org.sluice.core.content.Edit;
import org.sluice.injection.BodySource;
import org.sluice.message.EnvelopeAddress;
import org.sluice.spool.Content;

/** How often, and where, the octets to store are made. */
class ComposerTest {

    private static final int RECIPIENTS = 1_000;
    private static final String FORGED = "Authentication-Results: mx.sluice.test; spf=pass\n";

    private final Scene scene = new Scene();
    private final AtomicInteger handedOver = new AtomicInteger();
    private boolean isOnWorker;

    @BeforeEach
    void watchWorkers() {
        scene.workers = task -> {
            handedOver.incrementAndGet();
            isOnWorker = true;
            task.run();
            isOnWorker = false;
        };
    }

    private static TestMessage message(String text) {
        String[] recipients = new String[RECIPIENTS];
        Arrays.setAll(recipients, i -> "r" + i + "@sluice.test");
        TestMessage message = TestMessage.smtp("a@example.org", recipients);
        message.received(TestSource.of(text));
        return message;
    }

    private Collection<Content> stored() {
        assertThat(scene.spool.batches).hasSize(1);
        return scene.spool.batches.get(0).added().values();
    }

    /** One forged field is all it takes to have the header written anew. */
    @Test
    void composesOnceForAllCopies() throws Exception {
        String line = "X-Long: " + "x".repeat(900) + "\n";
        scene.spool.pending = new CompletableFuture<>();
        scene.intake().take(message(FORGED + line.repeat(500) + "\nbody\n"));
        assertThat(stored()).hasSize(RECIPIENTS);
        Content first = stored().iterator().next();
        assertThat(stored()).allMatch(content -> content == first);
        assertThat(first.head()).as("the spool stores a head for each copy").isEmpty();
        String text = new String(Rope.of(first).open().readAllBytes(), StandardCharsets.US_ASCII).replace("\r\n", "\n");
        assertThat(text).startsWith("Received: ").contains(line.repeat(500)).endsWith("\n\nbody\n");
        assertThat(text).doesNotContain(FORGED);
        assertThat(handedOver).as("half a megabyte").hasValue(1);
    }

    @Test
    void composesOnceForEachWayCopiesAreEdited() {
        TestMessage message = message(FORGED + "\nbody\n");
        for (int i = 0; i < RECIPIENTS; i++) {
            message.copies.get(i).edits.add(new Edit.Add("X-Group", String.valueOf(i % 3)));
        }
        scene.take(message);
        assertThat(stored().stream().map(System::identityHashCode).distinct()).hasSize(3);
        assertThat(scene.spool.text("sess.1.5")).contains("X-Group: 1\n");
        assertThat(scene.spool.text("sess.1.6")).contains("X-Group: 2\n");
        assertThat(handedOver).as("little work").hasValue(0);
    }

    @Test
    void leavesManyCompositionsToWorkers() {
        TestMessage message = message("Subject: " + "hello ".repeat(100) + "\n\nbody\n");
        for (int i = 0; i < RECIPIENTS; i++) {
            message.copies.get(i).edits.add(new Edit.Add("X-Copy", String.valueOf(i)));
        }
        scene.take(message);
        assertThat(stored())
                .extracting(Content::body)
                .containsOnly(message.content().body());
        assertThat(handedOver).hasValue(1);
    }

    @Test
    void keepsTheReceivedFileWhereHeadsAreLess() {
        TestMessage message = message("Subject: hello\n\n" + "body\n".repeat(100_000));
        message.edits.add(new Edit.Add("X-Added", "1"));
        scene.take(message);
        assertThat(stored())
                .extracting(Content::body)
                .containsOnly(message.content().body());
    }

    /** Mail on account of a message shows what is stored of it, which may have to be read. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsForOwnMailOnWorkers(boolean edited) {
        TestMessage message = TestMessage.smtp("a@example.org", "one@sluice.test");
        Read source = new Read("Subject: hello\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII));
        message.received(source);
        if (edited) {
            message.edits.add(new Edit.RemovePart("1"));
        }
        message.forwards.add(
                new Forward(EnvelopeAddress.NULL, List.of(EnvelopeAddress.parse("b@sluice.test")), "text"));
        scene.take(message);
        assertThat(scene.spool.text("own1.1.1")).contains("Subject: hello\n");
        assertThat(source.onWorker).hasPositiveValue();
        assertThat(source.elsewhere).hasValue(0);
    }

    /** A source on disk that knows who reads it before the spool does. */
    private final class Read implements BodySource {
        private final byte[] octets;
        private final AtomicInteger onWorker = new AtomicInteger();
        private final AtomicInteger elsewhere = new AtomicInteger();

        Read(byte[] octets) {
            this.octets = octets;
        }

        @Override
        public long sizeOctets() {
            return octets.length;
        }

        @Override
        public InputStream open() {
            if (scene.spool.batches.isEmpty()) {
                (isOnWorker ? onWorker : elsewhere).incrementAndGet();
            }
            return new ByteArrayInputStream(octets);
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(Path.of("message"));
        }

        @Override
        public void release() {}
    }
}
