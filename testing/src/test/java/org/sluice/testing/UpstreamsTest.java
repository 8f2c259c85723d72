package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.message.MessageBody;
import org.sluice.operations.HealthCheck;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Framing;
import org.sluice.support.upstream.Held;
import org.sluice.support.upstream.Line;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.UpstreamFailure;
import org.sluice.support.upstream.UpstreamFailure.Kind;
import org.sluice.support.upstream.Upstreams;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Phase;

/** What asks servers, with a protocol of one line in front of the message and one line back. */
class UpstreamsTest {

    private static final int PATIENCE_SECONDS = 60;
    private static final String BUSY = "busy\n";

    private final ExecutorService blocking = Executors.newFixedThreadPool(4);
    private final Upstreams upstreams = new Upstreams("test", null);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        upstreams.close();
        for (AutoCloseable each : open) {
            each.close();
        }
        blocking.shutdownNow();
    }

    @Test
    void asksAndStreamsTheMessage() throws Exception {
        configure(server("well").address(), Map.of());
        assertThat(ask(new byte[300_000])).isEqualTo("well 300000");
        assertThat(ask(new byte[0])).isEqualTo("well 0");
    }

    @Test
    void asksOverAUnixSocket(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(path));
            blocking.execute(() -> {
                try (SocketChannel client = listening.accept()) {
                    serve("unix", Channels.newInputStream(client), Channels.newOutputStream(client));
                } catch (IOException over) {
                    // the client went
                }
            });
            configure("unix:" + path, Map.of());
            assertThat(ask(new byte[200_000])).isEqualTo("unix 200000");
        }
    }

    @Test
    void turnsToAnotherServerThatIsUp() throws Exception {
        FaultyServer first = server("first");
        FaultyServer second = server("second");
        configure(first.address() + ' ' + second.address(), Map.of());
        assertThat(ask(new byte[10])).isEqualTo("first 10");
        first.stop();
        assertThat(ask(new byte[10])).isEqualTo("second 10");
        assertThat(upstreams.troubles()).hasSize(1).allMatch(trouble -> trouble.startsWith(first.address()));
        first.start();
        await(() -> ask(new byte[10]).equals("first 10"));
        assertThat(upstreams.troubles()).isEmpty();
    }

    @Test
    void tellsTheDoctorWhichServerFailsAndWhetherMailSuffers() throws Exception {
        FaultyServer first = server("first");
        FaultyServer second = server("second");
        configure(first.address() + ' ' + second.address(), Map.of());
        assertThat(upstreams.findings()).isEmpty();
        assertThat(upstreams.facts()).containsOnlyKeys(first.address(), second.address());
        first.stop();
        ask(new byte[10]);
        assertThat(upstreams.facts().get(first.address())).startsWith("fails: ");
        assertThat(upstreams.facts().get(second.address())).startsWith("answers");
        assertThat(upstreams.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.isSerious()).isFalse();
            assertThat(finding.text())
                    .startsWith("test: no answer from " + first.address())
                    .contains("refused", "org.sluice.test", "another one is asked");
        });
        second.stop();
        assertFails(Kind.CONNECT, question(new byte[10]));
        assertThat(upstreams.findings()).hasSize(2).allMatch(HealthCheck.Finding::isSerious);
        second.start();
        await(() -> ask(new byte[10]).equals("second 10"));
        assertThat(upstreams.findings()).hasSize(1).noneMatch(HealthCheck.Finding::isSerious);
    }

    @Test
    void asksEachInTurnWhereToldTo() throws Exception {
        configure(server("a").address() + ' ' + server("b").address(), Map.of("upstream_order", "round_robin"));
        List<String> answers = List.of(ask(new byte[1]), ask(new byte[1]), ask(new byte[1]), ask(new byte[1]));
        assertThat(answers).containsExactlyInAnyOrder("a 1", "a 1", "b 1", "b 1");
    }

    @Test
    void asksNobodyElseOnceAServerSpoke() throws Exception {
        FaultyServer first = new FaultyServer((client, in, out) -> {
            request(in);
            out.write("half".getBytes(StandardCharsets.US_ASCII));
        });
        open.add(first);
        FaultyServer second = server("second");
        configure(first.address() + ' ' + second.address(), Map.of());
        assertFails(Kind.CLOSED, question(new byte[10]));
        assertThat(second.accepted()).isZero();
    }

    @Test
    void usesAConnectionAgainAndReplacesOneThatWasClosed() throws Exception {
        FaultyServer server = new FaultyServer((client, in, out) -> {
            serve("kept", in, out);
            serve("kept", in, out);
        });
        open.add(server);
        configure(server.address(), Map.of());
        assertThat(ask("KEEP", new byte[1])).isEqualTo("kept 1");
        assertThat(ask("KEEP", new byte[2])).isEqualTo("kept 2");
        assertThat(server.accepted()).isEqualTo(1);
        assertThat(ask("KEEP", new byte[3])).isEqualTo("kept 3");
        assertThat(server.accepted()).isEqualTo(2);
    }

    @Test
    void boundsWhatRunsAndWhatWaits() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        FaultyServer server = new FaultyServer((client, in, out) -> {
            go.await();
            serve("late", in, out);
        });
        open.add(server);
        configure(server.address(), Map.of("max_connections", "1", "max_waiting", "1"));
        CompletableFuture<String> first = question(new byte[1]);
        CompletableFuture<String> second = question(new byte[2]);
        assertFails(Kind.FULL, question(new byte[3]));
        go.countDown();
        assertThat(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("late 1");
        assertThat(second.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("late 2");
    }

    @Test
    void asksAServerNoMoreAtOnceThanItTakes() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FaultyServer narrow = new FaultyServer((client, in, out) -> {
            int octets = request(in);
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            go.await();
            atOnce.decrementAndGet();
            reply("narrow", octets, out);
        });
        open.add(narrow);
        FaultyServer wide = server("wide");
        configure(narrow.address() + ' ' + wide.address(), Map.of());
        upstreams.limit(Endpoint.list("servers", narrow.address(), 1).get(0), 1);
        CompletableFuture<String> first = question(new byte[1]);
        assertThat(ask(new byte[2])).as("another one has room").isEqualTo("wide 2");

        configure(narrow.address(), Map.of());
        CompletableFuture<String> second = question(new byte[3]);
        CompletableFuture<String> third = question(new byte[4]);
        go.countDown();
        assertThat(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("narrow 1");
        assertThat(second.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("narrow 3");
        assertThat(third.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("narrow 4");
        assertThat(most).hasValue(1);
    }

    @Test
    void asksABusyServerNoMoreAtOnceThanItTakesEither() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FaultyServer busy = new FaultyServer((client, in, out) -> {
            request(in);
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            go.await();
            LockSupport.parkNanos(20_000_000);
            atOnce.decrementAndGet();
            out.write(BUSY.getBytes(StandardCharsets.US_ASCII));
        });
        open.add(busy);
        configure(busy.address(), Map.of());
        upstreams.limit(Endpoint.list("servers", busy.address(), 1).get(0), 1);
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(question(new byte[1]));
        }
        go.countDown();
        for (CompletableFuture<String> answer : answers) {
            assertFails(Kind.BUSY, answer);
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void whoTurnsToAServerThatIsFullWaitsForIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int many = 10;
        AtomicInteger asked = new AtomicInteger();
        FaultyServer wide = new FaultyServer((client, in, out) -> {
            int octets = request(in);
            go.await();
            if (asked.incrementAndGet() <= many) {
                out.write(BUSY.getBytes(StandardCharsets.US_ASCII));
            } else {
                reply("wide", octets, out);
            }
        });
        open.add(wide);
        FaultyServer narrow = new FaultyServer((client, in, out) -> {
            int octets = request(in);
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            LockSupport.parkNanos(20_000_000);
            atOnce.decrementAndGet();
            reply("narrow", octets, out);
        });
        open.add(narrow);
        configure(wide.address() + ' ' + narrow.address(), Map.of());
        upstreams.limit(Endpoint.list("servers", narrow.address(), 1).get(0), 1);
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            answers.add(question(new byte[1]));
        }
        await(() -> wide.accepted() == many);
        go.countDown();
        for (CompletableFuture<String> answer : answers) {
            assertThat(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isIn("narrow 1", "wide 1");
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void whoWaitsIsServedByAServerThatIsWellAgain() throws Exception {
        try (Upstreams looking = new Upstreams("looking", endpoint -> new OneLine("SCAN", body(new byte[0])))) {
            CountDownLatch go = new CountDownLatch(1);
            FaultyServer first = server("first");
            FaultyServer second = new FaultyServer((client, in, out) -> {
                int octets = request(in);
                if (octets > 0) {
                    go.await();
                }
                reply("second", octets, out);
            });
            open.add(second);
            first.stop();
            looking.configure(terms(first.address() + ' ' + second.address(), Map.of("probe_seconds", "0")));
            looking.limit(Endpoint.list("servers", second.address(), 1).get(0), 1);
            CompletableFuture<String> held = looking.ask(context(), endpoint -> new OneLine("SCAN", body(new byte[2])));
            await(() -> second.accepted() > 0);
            first.start();
            assertThat(looking.ask(context(), endpoint -> new OneLine("SCAN", body(new byte[1])))
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo("first 1");
            go.countDown();
            assertThat(held.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("second 2");
        }
    }

    @Test
    void blamesNoServerForACallThatHadLittleTime() throws Exception {
        FaultyServer mute = new FaultyServer((client, in, out) -> in.readAllBytes());
        open.add(mute);
        configure(mute.address(), Map.of());
        assertThat(endOfHastyCall()).isEqualTo(Kind.NO_TIME);
        mute.hang();
        assertThat(endOfHastyCall()).isEqualTo(Kind.NO_TIME);
        assertThat(upstreams.troubles()).isEmpty();

        configure(mute.address(), Map.of("connect_timeout_millis", "300"));
        assertFails(Kind.CONNECT_TIMEOUT, question(new byte[1]));
        assertThat(upstreams.troubles()).hasSize(1);
    }

    @Test
    void blamesAServerThatHadItsTime() throws Exception {
        FaultyServer mute = new FaultyServer((client, in, out) -> in.readAllBytes());
        open.add(mute);
        configure(mute.address(), Map.of("timeout_millis", "300"));
        // Where the machine was slow, the server did not have it.
        await(() -> end(question(new byte[1])) == Kind.TIMEOUT);
        assertThat(upstreams.troubles()).hasSize(1);
    }

    /** Of a call with less time than the server may take; one that was over before it began is made again. */
    private Kind endOfHastyCall() throws Exception {
        Kind end = Kind.CANCELLED;
        while (end == Kind.CANCELLED) {
            FakeContext hasty = context().timeout(Duration.ofMillis(500));
            end = end(upstreams.ask(hasty, endpoint -> new OneLine("SCAN", body(new byte[1]))));
        }
        return end;
    }

    private static Kind end(CompletableFuture<String> answer) throws Exception {
        return answer.handle((reply, failure) -> ((UpstreamFailure) failure).kind())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void blamesNoServerForAMessageThatIsReadSlowly() throws Exception {
        CountDownLatch there = new CountDownLatch(1);
        configure(server("well").address(), Map.of("write_timeout_millis", "100"));
        CompletableFuture<String> answer = upstreams.ask(context(), endpoint -> new OneLine("SCAN", slow(there)));
        LockSupport.parkNanos(300_000_000);
        there.countDown();
        assertThat(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("well 10");

        CountDownLatch never = new CountDownLatch(1);
        configure(server("well").address(), Map.of("timeout_millis", "300"));
        await(() -> end(upstreams.ask(context(), endpoint -> new OneLine("SCAN", slow(never)))) == Kind.NO_TIME);
        assertThat(upstreams.troubles()).isEmpty();
    }

    /** A message of ten octets, on a disk that takes its time. */
    private static MessageBody slow(CountDownLatch there) {
        return new MessageBody() {
            @Override
            public long sizeOctets() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                try {
                    there.await();
                } catch (InterruptedException over) {
                    throw new IOException(over);
                }
                return new ByteArrayInputStream(new byte[10]);
            }
        };
    }

    @Test
    void closesWhatNobodyWaitsForAnyMore() throws Exception {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        FaultyServer server = new FaultyServer((client, in, out) -> {
            request(in);
            asked.countDown();
            end.complete(in.read());
        });
        open.add(server);
        configure(server.address(), Map.of());
        FakeContext context = context();
        CompletableFuture<String> answer = upstreams.ask(context, endpoint -> new OneLine("SCAN", body(new byte[1])));
        assertThat(asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        context.cancel();
        assertThat(answer).isCompletedExceptionally();
        assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(-1);
    }

    @Test
    void holdsNoThreadForEachOfManyInFlight() throws Exception {
        int many = 200;
        CountDownLatch go = new CountDownLatch(1);
        FaultyServer server = new FaultyServer((client, in, out) -> {
            int octets = request(in);
            go.await();
            reply("many", octets, out);
        });
        open.add(server);
        configure(server.address(), Map.of("max_connections", "300"));
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            answers.add(question(new byte[5_000]));
        }
        await(() -> server.accepted() == many);
        long ours = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sluice-test-"))
                .count();
        assertThat(ours).isEqualTo(1);
        go.countDown();
        for (CompletableFuture<String> answer : answers) {
            assertThat(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("many 5000");
        }
    }

    @Test
    void leavesNoThreadWhenClosed() throws Exception {
        Upstreams own = new Upstreams("closing", null);
        FaultyServer silent = new FaultyServer((client, in, out) -> {
            request(in);
            in.read();
        });
        open.add(silent);
        own.configure(terms(silent.address(), Map.of()));
        CompletableFuture<String> answer = own.ask(context(), endpoint -> new OneLine("SCAN", body(new byte[1])));
        await(() -> silent.accepted() > 0);
        own.close();
        assertFails(Kind.CANCELLED, answer);
        assertFails(Kind.CANCELLED, own.ask(context(), endpoint -> new OneLine("SCAN", body(new byte[1]))));
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("sluice-closing-")));
    }

    @Test
    void tellsWhatIsWrongWithTheMessage() throws Exception {
        configure(server("well").address(), Map.of());
        MessageBody ended = new MessageBody() {
            @Override
            public long sizeOctets() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("the message has ended");
            }
        };
        assertFails(Kind.BODY, upstreams.ask(context(), endpoint -> new OneLine("SCAN", ended)));
        assertThat(upstreams.troubles()).isEmpty();
    }

    @Test
    void holdsAConnectionForItsOwner() throws Exception {
        configure(patient("held").address(), Map.of("max_connections", "1"));
        Held<String> held = hold();
        assertThat(held.greeting()).isEqualTo("held 0");
        for (int i = 1; i < 5; i++) {
            assertThat(held.ask(context(), new OneLine("KEEP", body(new byte[i])))
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo("held " + i);
        }
        CompletableFuture<String> waiting = question(new byte[9]);
        held.close();
        assertThat(waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("held 9");
        assertFails(Kind.CLOSED, held.ask(context(), new OneLine("KEEP", body(new byte[1]))));
    }

    @Test
    void aConnectionThatRestsMakesRoom() throws Exception {
        configure(patient("held").address(), Map.of("max_connections", "2"));
        Held<String> first = hold();
        Held<String> second = hold();
        CompletableFuture<Held<String>> third =
                upstreams.hold(context(), endpoint -> new OneLine("KEEP", body(new byte[0])));
        second.rest();
        Held<String> got = third.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertFails(Kind.CLOSED, second.ask(context(), new OneLine("KEEP", body(new byte[1]))));
        got.rest();
        hold();
        assertThat(first.ask(context(), new OneLine("KEEP", body(new byte[1]))).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("who does not rest stays")
                .isEqualTo("held 1");
        assertFails(Kind.CLOSED, got.ask(context(), new OneLine("KEEP", body(new byte[1]))));
    }

    @Test
    void holdsAConnectionToAServerThatReturnsTheGreeting() throws Exception {
        FaultyServer mute = new FaultyServer((client, in, out) -> in.read());
        open.add(mute);
        FaultyServer well = patient("well");
        configure(mute.address() + ' ' + well.address(), Map.of());
        Held<String> held = hold();
        assertThat(held.endpoint().text()).isEqualTo(well.address());
        well.stop();
        assertFails(Kind.CLOSED, held.ask(context(), new OneLine("KEEP", body(new byte[1]))));
    }

    /** Serves one question after the other. */
    private FaultyServer patient(String name) {
        FaultyServer server = new FaultyServer((client, in, out) -> {
            while (true) {
                serve(name, in, out);
            }
        });
        open.add(server);
        return server;
    }

    private Held<String> hold() throws Exception {
        return upstreams
                .hold(context(), endpoint -> new OneLine("KEEP", body(new byte[0])))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void asksOverTlsAndLooksAtTheCertificate(@TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path certificate = folder.resolve("certificate.pem");
        keytool(keys, "-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", "san=ip:127.0.0.1");
        keytool(keys, "-exportcert", "-rfc", "-file", certificate.toString());
        try (ServerSocket listening = secured(keys)) {
            blocking.execute(() -> serveAll(listening));
            String server = "https://127.0.0.1:" + listening.getLocalPort();
            configure(server, Map.of("tls_ca_file", certificate.toString()));
            assertThat(ask(new byte[100_000])).isEqualTo("secured 100000");
            configure(server, Map.of("tls_verify", "false"));
            assertThat(ask("KEEP", new byte[1])).isEqualTo("secured 1");
            configure(server, Map.of());
            assertFails(Kind.CONNECT, question(new byte[1]));
            configure(server.replace("127.0.0.1", "localhost"), Map.of("tls_ca_file", certificate.toString()));
            assertFails(Kind.CONNECT, question(new byte[1]));
        }
    }

    private static void keytool(Path keys, String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(List.of(command));
        line.addAll(List.of("-alias", "one", "-storetype", "PKCS12", "-keystore", keys.toString()));
        line.addAll(List.of("-storepass", "secret"));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private static ServerSocket secured(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance(keys.toFile(), "secret".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    private static void serveAll(ServerSocket listening) {
        while (!listening.isClosed()) {
            try (Socket client = listening.accept()) {
                while (true) {
                    serve("secured", client.getInputStream(), client.getOutputStream());
                }
            } catch (IOException refused) {
                // the client did not like the certificate, or the test is over
            }
        }
    }

    /** SpamAssassin's daemon wants to see the end of what it reads. */
    @Test
    void endsItsOutputBehindWhatItWrote() throws Exception {
        FaultyServer server = new FaultyServer((client, in, out) -> {
            int octets = in.readAllBytes().length;
            out.write((octets + "\n").getBytes(StandardCharsets.US_ASCII));
        });
        open.add(server);
        configure(server.address(), Map.of());
        assertThat(ask("END", new byte[3_000_000])).isEqualTo("3000012");
    }

    @Test
    void refusesWhatIsNoServer() {
        for (String wrong :
                List.of("", "host:99999", "host:0", "ho st", "a:1 a:1", "unix:/" + "x".repeat(200), "-a:1")) {
            assertThatThrownBy(() -> Endpoint.list("servers", wrong, 0))
                    .as(wrong)
                    .isInstanceOf(ConfigurationRefused.class);
        }
        assertThat(Endpoint.of("servers", "[2001:db8::1]:25", 0).authority()).isEqualTo("[2001:db8::1]:25");
        assertThat(Endpoint.of("servers", "https://example.org/a?b", 0))
                .isEqualTo(new Endpoint("https://example.org/a?b", true, "example.org", 443, "/a?b"));
        assertThat(Endpoint.of("servers", "example.org", 783).port()).isEqualTo(783);
    }

    private String ask(byte[] octets) throws Exception {
        return ask("SCAN", octets);
    }

    private String ask(String verb, byte[] octets) throws Exception {
        return upstreams
                .ask(context(), endpoint -> new OneLine(verb, body(octets)))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private CompletableFuture<String> question(byte[] octets) {
        return upstreams.ask(context(), endpoint -> new OneLine("SCAN", body(octets)));
    }

    private FakeContext context() {
        return FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
                .blockingOn(blocking);
    }

    private void configure(String servers, Map<String, String> options) {
        upstreams.configure(terms(servers, options));
    }

    private static Terms terms(String servers, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(Map.of(
                "connect_timeout_millis", "20000",
                "write_timeout_millis", "20000",
                "reply_timeout_millis", "40000",
                "timeout_millis", "40000"));
        all.putAll(options);
        return Terms.of(Endpoint.list("servers", servers, 0), Configs.annotation(UpstreamConfig.class, all));
    }

    private FaultyServer server(String name) {
        FaultyServer server = new FaultyServer((client, in, out) -> serve(name, in, out));
        open.add(server);
        return server;
    }

    private static void serve(String name, InputStream in, OutputStream out) throws IOException {
        reply(name, request(in), out);
    }

    private static void reply(String name, int octets, OutputStream out) throws IOException {
        out.write((name + ' ' + octets + '\n').getBytes(StandardCharsets.US_ASCII));
    }

    /** Octets of the message. */
    private static int request(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
        }
        int octets = Integer.parseInt(line.substring(line.indexOf(" ") + 1));
        if (in.readNBytes(octets).length < octets) {
            throw new EOFException();
        }
        return octets;
    }

    private static MessageBody body(byte[] octets) {
        return new FakeBody(octets);
    }

    private static void assertFails(Kind kind, CompletableFuture<String> answer) {
        assertThatThrownBy(() -> answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(UpstreamFailure.class, failure -> assertThat(failure.kind())
                        .as(failure.getMessage())
                        .isEqualTo(kind));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            assertThat(System.nanoTime() - end).as("in time").isNegative();
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** {@code SCAN <octets>}, the message, and one line back; {@code KEEP} keeps the connection. */
    private record OneLine(String verb, MessageBody message) implements Talk<String> {
        @Override
        public void opened(Line<String> line) {
            line.write((verb + ' ' + message.sizeOctets() + '\n').getBytes(StandardCharsets.US_ASCII));
            line.open(message).send(Framing.PLAIN, () -> {});
            if (verb.equals("END")) {
                line.endOutput();
            }
        }

        @Override
        public void received(ByteBuf octets, Line<String> line) {
            int end = octets.indexOf(octets.readerIndex(), octets.writerIndex(), (byte) '\n');
            if (end >= 0) {
                String reply = octets.readCharSequence(end - octets.readerIndex(), StandardCharsets.US_ASCII)
                        .toString();
                octets.skipBytes(1);
                if (reply.equals(BUSY.strip())) {
                    line.passOn(reply);
                } else if (verb.equals("KEEP")) {
                    line.answerAndKeep(reply);
                } else {
                    line.answer(reply);
                }
            }
        }
    }
}
