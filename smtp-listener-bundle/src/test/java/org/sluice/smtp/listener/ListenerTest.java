package org.sluice.smtp.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.service.component.ComponentConstants;
import org.sluice.metrics.Metrics;

class ListenerTest {

    @ParameterizedTest
    @EnumSource
    void servesBothFamiliesAtOnePort(Transport.Kind kind) throws Exception {
        Map<String, String> both = Map.of(
                "listen.four.address", "0.0.0.0:0",
                "listen.four.context", "family = four",
                "listen.six.address", "[::]:0",
                "listen.six.context", "family = six",
                "peer.local.cidr", "127.0.0.1/32",
                "peer.local.context", "trusted_mx = yes",
                "listen", "");
        try (TestServer server = new TestServer(kind, both)) {
            int port = server.address().getPort();
            try (Client four = new Client(new InetSocketAddress("127.0.0.1", port))) {
                assertThat(four.reply()).startsWith("220");
                assertThat(four.send("EHLO x\r\n").line()).endsWith("says EHLO to [127.0.0.1]");
            }
            assertThat(server.core.sessions.get(0).facts)
                    .containsEntry("family", "four")
                    .containsEntry("trusted_mx", "yes");
            try (Client six = new Client(new InetSocketAddress("::1", port), "::1")) {
                assertThat(six.reply()).startsWith("220");
            }
            assertThat(server.core.sessions.get(1).facts)
                    .containsEntry("family", "six")
                    .doesNotContainKey("trusted_mx");
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesNoIpv6WhereOnlyIpv4IsConfigured(Transport.Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, Map.of("listen", "0.0.0.0:0"))) {
            int port = server.address().getPort();
            try (Client four = new Client(new InetSocketAddress("127.0.0.1", port))) {
                assertThat(four.reply()).startsWith("220");
            }
            String greeting;
            try (Client six = new Client(new InetSocketAddress("::1", port), "::1")) {
                greeting = six.line();
            } catch (java.net.ConnectException e) {
                greeting = null;
            }
            assertThat(greeting).isNull();
        }
    }

    @Test
    void givesNewSettingsToNewSessionsOnly() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client old = server.client()) {
            assertThat(old.reply()).contains("ESMTP Sluice");
            server.listener.configure(configuration(Map.of("banner_text", "changed", "max_message_size", "1000")));
            try (Client fresh = server.client()) {
                assertThat(fresh.reply()).endsWith("changed");
            }
            old.say("EHLO x");
            assertThat(old.say("MAIL FROM:<a@x> SIZE=2000")).startsWith("250");
        }
    }

    @Test
    void keepsTheOldSettingsWhenNewOnesAreBad() throws Exception {
        try (TestServer server = new TestServer(Map.of())) {
            InetSocketAddress before = server.address();
            server.listener.configure(configuration(Map.of("idle_time", "soon")));
            try (ServerSocket taken = new ServerSocket(0, 1, before.getAddress())) {
                server.listener.configure(
                        configuration(Map.of("listen", "127.0.0.1:" + taken.getLocalPort(), "banner_text", "changed")));
            }
            try (Client client = server.client()) {
                assertThat(client.reply()).contains("ESMTP Sluice");
            }
        }
    }

    @Test
    void rebindsOnlyWhatChanged() throws Exception {
        try (TestServer server = new TestServer(Map.of());
                Client open = server.client()) {
            assertThat(open.reply()).startsWith("220");
            InetSocketAddress before = server.address();
            server.listener.configure(configuration(Map.of("listen", "127.0.0.1:0, 127.0.0.2:0")));
            List<InetSocketAddress> now =
                    server.listener.listen().toCompletableFuture().join();
            assertThat(now).hasSize(2).contains(before);
            assertThat(open.say("NOOP")).startsWith("250");
            server.listener.configure(configuration(Map.of("listen", "127.0.0.2:0")));
            assertThat(server.listener.listen().toCompletableFuture().join()).containsExactly(now.get(1));
            assertThat(open.reply()).startsWith("421 4.3.2");
        }
    }

    /** A client that was told to go and stays has its place still: otherwise it could take them all, one by one. */
    @ParameterizedTest
    @EnumSource
    void countsASessionUntilItIsClosedForGood(Transport.Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, Map.of("listener_sessions", "1", "error_limit", "1"))) {
            try (Client staying = server.client()) {
                staying.reply();
                staying.say("WHAT");
                assertThat(staying.say("WHAT")).startsWith("421");
                assertThat(staying.line()).isNull();
                try (Client other = server.client()) {
                    assertThat(other.reply()).startsWith("421 4.4.5");
                }
            }
            TestServer.await(() -> server.listener.counts().open() == 0, "closed for good");
            try (Client other = server.client()) {
                assertThat(other.reply()).startsWith("220");
            }
        }
    }

    /** Others, and sessions under way there, do not notice; whoever is in the middle of a message finishes it. */
    @Test
    void endsTheSessionsOfAnAddressThatIsTakenOut() throws Exception {
        String two = "127.0.0.1:0, 127.0.0.2:0";
        try (TestServer server = new TestServer(Map.of("listen", two))) {
            List<InetSocketAddress> both =
                    server.listener.listen().toCompletableFuture().join();
            try (Client staying = new Client(both.get(0));
                    Client idle = new Client(both.get(1), "127.0.0.2");
                    Client busy = new Client(both.get(1), "127.0.0.2")) {
                staying.reply();
                idle.reply();
                busy.reply();
                busy.say("HELO x");
                busy.say("MAIL FROM:<a@x>");
                server.listener.configure(configuration(Map.of("reconfig_message", "4.3.2 Moving out")));
                assertThat(idle.reply()).isEqualTo("421 4.3.2 Reconfiguration in progress");
                assertThat(idle.line()).isNull();
                assertThat(busy.say("RCPT TO:<b@x>")).startsWith("250");
                assertThat(busy.say("DATA")).startsWith("354");
                assertThat(busy.say("text\r\n.")).startsWith("250");
                assertThat(busy.reply()).startsWith("421 4.3.2");
                assertThat(staying.say("NOOP")).startsWith("250");
            }
        }
    }

    @Test
    void saysInTheOperatorsWordsThatItsConfigurationWasDeleted() throws Exception {
        try (TestServer server = new TestServer(Map.of("reconfig_message", "4.3.2 Moving out"));
                Client client = server.client()) {
            client.reply();
            server.stop(ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED);
            assertThat(client.reply()).isEqualTo("421 4.3.2 Moving out");
            assertThat(client.line()).isNull();
        }
    }

    @Test
    void noticesAnEventLoopThatHangs() {
        Transport transport = new Transport(TestServer.best());
        try {
            transport.loops().next().execute(() -> java.util.concurrent.locks.LockSupport.parkNanos(700_000_000L));
            TestServer.await(() -> transport.lag().worst().toMillis() > 300, "lag");
        } finally {
            transport.stop();
        }
    }

    @Test
    void namesTheAddressItCannotBind() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"));
                TestServer server = new TestServer(Map.of("listen", "127.0.0.1:" + taken.getLocalPort()))) {
            assertThatThrownBy(
                            () -> server.listener.listen().toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
            assertThat(server.listener.check()).singleElement().matches(finding -> finding.isSerious());
        }
    }

    @Test
    void bindsNothingBeforeItIsAsked() {
        try (TestServer server = new TestServer(Map.of())) {
            assertThat(server.listener.name()).isEqualTo("smtp");
            assertThat(server.listener.check()).isEmpty();
            assertThat(server.core.sessions).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("org.sluice.smtp.listener.Way#all")
    void finishesTransactionsWhenItStops(Way way) throws Exception {
        TestServer server = way.server();
        try (Client idle = way.client(server);
                Client busy = way.client(server)) {
            busy.say("HELO x");
            busy.say("MAIL FROM:<a@x>");
            busy.say("RCPT TO:<b@x>");
            busy.say("DATA");
            Thread stopping = new Thread(server::close);
            stopping.start();
            assertThat(idle.reply()).startsWith("421 4.3.2");
            assertThat(idle.line()).isNull();
            assertThat(busy.say("x\r\n.")).startsWith("250");
            assertThat(busy.reply()).startsWith("421 4.3.2");
            idle.close();
            busy.close();
            stopping.join(60_000);
            assertThat(stopping.isAlive()).isFalse();
            assertThat(server.core.accepted).hasSize(1);
            assertThat(server.core.ends).containsExactly("shutdown", "shutdown");
        }
    }

    @Test
    void countsForTheRegistry() throws Exception {
        RecordingMetrics registry = new RecordingMetrics();
        try (TestServer server = new TestServer(Map.of())) {
            server.listener.bindMetrics(registry);
            try (Client client = server.client()) {
                client.reply();
                client.say("HELO x");
                client.say("{ whatever a peer sends }");
                assertThat(registry.gauge.getAsDouble()).isEqualTo(1);
                assertThat(client.say("QUIT")).startsWith("221");
            }
            assertThat(registry.counts)
                    .containsEntry("sluice_smtp_connections_total[listener, smtp, admitted, yes]", 1L)
                    .containsEntry("sluice_smtp_commands_total[listener, smtp, verb, HELO]", 1L)
                    .containsEntry("sluice_smtp_commands_total[listener, smtp, verb, other]", 1L)
                    .containsKey("sluice_smtp_received_octets_total[listener, smtp]");
            server.listener.unbindMetrics(registry);
            assertThat(registry.gauge).isNull();
        }
    }

    private static final class RecordingMetrics implements Metrics {
        private final Map<String, Long> counts = new ConcurrentHashMap<>();
        private volatile DoubleSupplier gauge;

        @Override
        public void add(String name, long count, String... labels) {
            counts.merge(name + List.of(labels), count, Long::sum);
        }

        @Override
        public void observe(String name, double seconds, String... labels) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
            gauge = name.equals("sluice_smtp_sessions") ? value : gauge;
            return () -> gauge = null;
        }

        @Override
        public String text() {
            return "";
        }
    }

    private static Map<String, Object> configuration(Map<String, String> changes) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "service.pid",
                "org.sluice.listener~smtp",
                "listen",
                "127.0.0.1:0",
                "banner_hostname",
                "mx.sluice.test"));
        all.putAll(changes);
        return all;
    }
}
