package org.sluice.core.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sluice.core.body.Rope;
import org.sluice.core.body.TestSource;
import org.sluice.injection.BodySource;
import org.sluice.spool.Content;

/** What is done once for many, and who does not wait for it. */
class SharedWorkTest {

    private static final byte[] NONE = new byte[0];
    private static final String MESSAGE =
            """
            Content-Type: multipart/mixed; boundary=b

            --b

            one
            --b

            two
            --b--
            """;

    /** A scan for each of a thousand copies is what somebody else would like us to do. */
    @Test
    void looksForAPartOnceForEditsThatDifferBehindItsRemoval() throws Exception {
        Observed source = new Observed(new CountDownLatch(0));
        ReceivedContent content = new ReceivedContent(source, HeaderLimits.DEFAULT, MimeLimits.DEFAULT);
        Edit removed = new Edit.RemovePart("1");
        Content first = content.compose(NONE, List.of(removed, new Edit.Add("X-To", "0")));
        int opened = source.opened.get();
        for (int i = 1; i < 1_000; i++) {
            Content other = content.compose(NONE, List.of(removed, new Edit.Add("X-To", String.valueOf(i))));
            assertThat(other.body()).isSameAs(first.body());
            assertThat(new String(other.head(), StandardCharsets.US_ASCII)).endsWith("X-To: " + i + "\r\n\r\n");
        }
        assertThat(source.opened).hasValue(opened);
        assertThat(new String(Rope.of(first).open().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("Content-Type: multipart/mixed; boundary=b\r\nX-To: 0\r\n\r\n--b\r\n\r\ntwo\r\n--b--\r\n");
    }

    @Test
    void saysHowMuchThereIsToGoThrough() {
        ReceivedContent content = content();
        assertThat(content.octetsToCompose(List.of())).isEqualTo(content.body().sizeOctets());
        content.headers(List.of());
        assertThat(content.octetsToCompose(List.of(new Edit.Add("X", "v")))).isEqualTo(MESSAGE.indexOf("--b") + 2);
        assertThat(content.octetsToCompose(List.of(new Edit.RemovePart("1"), new Edit.Add("X", "v"))))
                .isEqualTo(content.body().sizeOctets());
    }

    /** The session that releases a message is on an event loop, and who parses it may need long. */
    @Test
    void releasesWithoutWaitingForWhoParses() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        Observed source = new Observed(goOn);
        ReceivedContent content = new ReceivedContent(source, HeaderLimits.DEFAULT, MimeLimits.DEFAULT);
        content.headers(List.of());
        source.holds = true;
        CompletableFuture<?> parts = CompletableFuture.supplyAsync(() -> content.parts(List.of()));
        assertThat(source.held.await(20, TimeUnit.SECONDS)).isTrue();
        AtomicInteger told = new AtomicInteger();
        CompletableFuture<Void> released = CompletableFuture.runAsync(() -> {
            content.whenReleased(told::incrementAndGet);
            content.readsDisk(List.of());
            content.release();
        });
        try {
            released.get(20, TimeUnit.SECONDS);
            assertThat(told).hasValue(1);
            assertThat(parts).isNotDone();
        } finally {
            goOn.countDown();
        }
        assertThatThrownBy(parts::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("the message has ended");
    }

    private static ReceivedContent content() {
        return new ReceivedContent(TestSource.of(MESSAGE), HeaderLimits.DEFAULT, MimeLimits.DEFAULT);
    }

    /** Counts its readers and, once told to, holds them up; a read gives one line at most. */
    private static final class Observed implements BodySource {
        private final byte[] octets = MESSAGE.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        private final AtomicInteger opened = new AtomicInteger();
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch goOn;
        private volatile boolean holds;

        Observed(CountDownLatch goOn) {
            this.goOn = goOn;
        }

        @Override
        public long sizeOctets() {
            return octets.length;
        }

        @Override
        public InputStream open() {
            opened.incrementAndGet();
            return new FilterInputStream(new ByteArrayInputStream(octets)) {
                @Override
                public int read(byte[] target, int from, int length) throws IOException {
                    if (holds) {
                        held.countDown();
                        await();
                    }
                    return super.read(target, from, Math.min(length, 8));
                }
            };
        }

        private void await() throws IOException {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public Optional<Path> file() {
            return Optional.empty();
        }

        @Override
        public void release() {}
    }
}
