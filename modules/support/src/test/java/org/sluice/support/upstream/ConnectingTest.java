package org.sluice.support.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which addresses a connection is made to. */
class ConnectingTest {

    private static final int PATIENCE_SECONDS = 60;
    /** Of this machine, as all of 127/8, and nobody listens there. */
    private static final String DESERTED = "127.0.0.3";

    private final Loop loop = new Loop("connecting-test");
    private final AtomicInteger lookUps = new AtomicInteger();
    private final CountDownLatch answers = new CountDownLatch(1);
    /** What the name service says: an address, or nothing at all. */
    private volatile String address = "127.0.0.1";

    private final Names names = new Names("connecting-test-names", this::resolve);
    private ServerSocket server;
    private Upstream upstream;
    private Terms terms;

    @BeforeEach
    void listen() throws Exception {
        server = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        List<Endpoint> endpoints = Endpoint.list("servers", "server.test:" + server.getLocalPort(), 0);
        upstream = new Upstream("test", endpoints.get(0));
        terms = Terms.of(endpoints, (UpstreamConfig) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {UpstreamConfig.class},
                (proxy, option, none) -> option.getDefaultValue()));
    }

    @AfterEach
    void end() throws Exception {
        answers.countDown();
        names.close();
        loop.close();
        server.close();
    }

    @Test
    void manyShareOneLookUp() throws Exception {
        List<CompletableFuture<Connection>> connections = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            connections.add(connect());
        }
        answers.countDown();
        for (CompletableFuture<Connection> each : connections) {
            each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void aKnownAddressOutlivesTheNameService() throws Exception {
        answers.countDown();
        connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        address = null;
        upstream.doubtAddresses(System.nanoTime());
        connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(upstream.addresses()).hasSize(1);
    }

    @Test
    void aServerThatMovedIsFoundWhereItIsNow() throws Exception {
        answers.countDown();
        address = DESERTED;
        assertThat(connect().handle((made, failure) -> failure).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(UpstreamFailure.class);
        address = "127.0.0.1";
        connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(upstream.addresses().toString()).contains("127.0.0.1").doesNotContain(DESERTED);
    }

    private CompletableFuture<Connection> connect() {
        CompletableFuture<Connection> made = new CompletableFuture<>();
        Connecting.End end = new Connecting.End() {
            @Override
            public void connected(Connection connection) {
                made.complete(connection);
            }

            @Override
            public void failed(UpstreamFailure failure) {
                made.completeExceptionally(failure);
            }
        };
        loop.execute(() -> new Connecting(loop.started(), upstream, terms, end)
                .begin(names, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS)));
        return made;
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        lookUps.incrementAndGet();
        try {
            answers.await();
        } catch (InterruptedException over) {
            throw new UnknownHostException(host);
        }
        if (address == null) {
            throw new UnknownHostException(host);
        }
        return InetAddress.getAllByName(address);
    }
}
