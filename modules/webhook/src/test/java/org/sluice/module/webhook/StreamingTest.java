package org.sluice.module.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.message.MessageBody;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FaultyServer;
import org.sluice.validation.MessageContext;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** A message goes by: no more of it is read ahead than the sockets hold. */
class StreamingTest {

    private static final long SIZE = 96L << 20;
    /** More than the buffers of a connection on loopback, far less than the message. */
    private static final long MOST_AHEAD = 24L << 20;

    private final AtomicLong read = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong ahead = new AtomicLong();
    private final ExecutorService blocking = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        blocking.shutdownNow();
    }

    @Test
    void readsNoFasterThanTheHook() throws Exception {
        WebhookModule module = new WebhookModule();
        try (FaultyServer hook = new FaultyServer(this::serve)) {
            Configs.configured(
                    module,
                    Map.of(
                            "urls", "http://" + hook.address() + "/",
                            "message", "whole",
                            "max_size_kb", "1000000",
                            "write_timeout_millis", "120000",
                            "reply_timeout_millis", "120000",
                            "timeout_millis", "240000"));
            FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                    .timeout(Duration.ofSeconds(300))
                    .blockingOn(blocking);
            assertThat(module.validate(withBody(context)).toCompletableFuture().get(300, TimeUnit.SECONDS))
                    .isEqualTo(Verdict.CONTINUE);
        } finally {
            module.close();
        }
        assertThat(read.get()).isEqualTo(SIZE);
        assertThat(ahead.get()).isLessThan(MOST_AHEAD);
    }

    private void serve(Socket client, InputStream in, OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        long length = Long.parseLong(head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
        byte[] piece = new byte[65_536];
        for (long left = length; left > 0; ) {
            int count = in.read(piece, 0, (int) Math.min(piece.length, left));
            if (count < 0) {
                throw new IOException("ends early");
            }
            left -= count;
            received.addAndGet(count);
        }
        out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** The same call about a message that is nowhere: its octets are made as they are read. */
    private ValidationContext withBody(FakeContext context) {
        MessageBody body = new MessageBody() {
            @Override
            public long sizeOctets() {
                return SIZE;
            }

            @Override
            public InputStream open() {
                return new Endless();
            }
        };
        MessageContext message = with(MessageContext.class, context.message(), "body", body);
        return with(ValidationContext.class, context, "message", message);
    }

    private static <T> T with(Class<T> type, T other, String method, Object value) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, arguments) ->
                        called.getName().equals(method) ? value : called.invoke(other, arguments)));
    }

    private final class Endless extends InputStream {
        @Override
        public int read() {
            read.incrementAndGet();
            return 'x';
        }

        @Override
        public int read(byte[] octets, int from, int length) {
            long left = SIZE - read.get();
            if (left == 0) {
                return -1;
            }
            int count = (int) Math.min(length, left);
            Arrays.fill(octets, from, from + count, (byte) 'x');
            long now = read.addAndGet(count);
            ahead.accumulateAndGet(now - received.get() * 3 / 4, Math::max);
            return count;
        }
    }
}
