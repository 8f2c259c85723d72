package org.sluice.smtp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.smtp.listener.TestServer;

/** TLS with clients nobody here wrote: openssl, swaks, curl. */
@Timeout(300)
class TlsInteropTest {

    private static final Path OPENSSL = Path.of("/usr/bin/openssl");
    private static final Path SWAKS = Path.of("/usr/bin/swaks");
    private static final Path CURL = Path.of("/usr/bin/curl");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void takesMailFromSwaks(TlsProvider library) throws Exception {
        isThere(SWAKS, library);
        for (boolean implicit : new boolean[] {false, true}) {
            try (TestServer server = new TestServer(options(library, implicit))) {
                String output = run(List.of(
                        SWAKS.toString(),
                        "--server",
                        "127.0.0.1:" + server.address().getPort(),
                        implicit ? "--tls-on-connect" : "--tls",
                        "--from",
                        "a@example.org",
                        "--to",
                        "b@sluice.test"));
                assertThat(output).contains("<~  250 2.0.0 Accepted");
                assertThat(server.core.accepted).hasSize(1);
                assertThat(server.core.accepted.get(0).facts()).containsEntry("tls", "on");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesMailFromCurl(TlsProvider library) throws Exception {
        isThere(CURL, library);
        Path message =
                Files.writeString(directory.resolve("message"), "Subject: x\r\n\r\n" + "text\r\n".repeat(50_000));
        for (boolean implicit : new boolean[] {false, true}) {
            try (TestServer server = new TestServer(options(library, implicit))) {
                run(List.of(
                        CURL.toString(),
                        "-sSk",
                        "--ssl-reqd",
                        (implicit ? "smtps" : "smtp") + "://127.0.0.1:"
                                + server.address().getPort(),
                        "--mail-from",
                        "a@example.org",
                        "--mail-rcpt",
                        "b@sluice.test",
                        "-T",
                        message.toString()));
                assertThat(server.core.accepted.get(0).octets()).isEqualTo(Files.readString(message));
                assertThat(server.core.accepted.get(0).facts()).containsEntry("tls", "on");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void showsOpensslTheWholeChain(TlsProvider library) throws Exception {
        isThere(OPENSSL, library);
        try (TestServer server = new TestServer(options(library, false));
                SClient client = new SClient(
                        server.address(),
                        "-starttls",
                        "smtp",
                        "-CAfile",
                        TlsTest.file("ca.pem"),
                        "-verify_return_error",
                        "-verify_hostname",
                        "mx.sluice.test")) {
            client.await("Verify return code: 0 (ok)");
            client.send("NOOP");
            client.await("250 2.0.0 Ok");
        }
    }

    /** Each would cost this server many times what it costs the client. */
    @ParameterizedTest
    @EnumSource
    void refusesRenegotiation(TlsProvider library) throws Exception {
        isThere(OPENSSL, library);
        try (TestServer server = new TestServer(options(library, true));
                SClient client = new SClient(server.address(), "-tls1_2", "-legacy_renegotiation")) {
            client.await("220 mx.sluice.test");
            client.send("R");
            client.await("RENEGOTIATING");
            TestServer.await(() -> server.core.ends.size() == 1, "ended");
            assertThat(client.rest()).doesNotContain("250 ");
        }
    }

    /** A ticket of an address with one policy is worth nothing at another (Postfix 2026-08-05). */
    @ParameterizedTest
    @EnumSource
    void resumesNoSessionOfAnotherAddress(TlsProvider library) throws Exception {
        isThere(OPENSSL, library);
        Map<String, String> two = new HashMap<>(options(library, true));
        two.put("listen", "127.0.0.1:0, 127.0.0.2:0");
        try (TestServer server = new TestServer(two)) {
            List<InetSocketAddress> addresses =
                    server.listener.listen().toCompletableFuture().join();
            for (String protocol : List.of("-tls1_2", "-tls1_3")) {
                String session = directory.resolve("session" + protocol).toString();
                visit(addresses.get(0), protocol, "-sess_out", session);
                assertThat(visit(addresses.get(1), protocol, "-sess_in", session))
                        .contains("New, TLSv1")
                        .doesNotContain("Reused, TLSv1");
                String again = visit(addresses.get(0), protocol, "-sess_in", session);
                if (library == TlsProvider.JDK) {
                    assertThat(again).as("the session is good where it began").contains("Reused, TLSv1");
                }
            }
        }
    }

    private static String visit(InetSocketAddress address, String... options) throws Exception {
        try (SClient client = new SClient(address, options)) {
            String seen = client.await("220 mx.sluice.test");
            client.send("Q");
            return seen + client.rest();
        }
    }

    private static Map<String, String> options(TlsProvider library, boolean implicit) {
        return TlsTest.tls(library, "use_ssl", String.valueOf(implicit));
    }

    private static void isThere(Path program, TlsProvider library) {
        boolean there = Files.isExecutable(program);
        assertThat(there || !"true".equals(System.getenv("CI")))
                .as(program + " is missing")
                .isTrue();
        assumeTrue(there, program + " is missing");
        assumeTrue(library.isAvailable(), library + " is not here");
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    /** {@code openssl s_client}; lines with Q and R are orders to it. */
    private static final class SClient implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;

        private SClient(InetSocketAddress address, String... options) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    OPENSSL.toString(),
                    "s_client",
                    "-crlf",
                    "-connect",
                    address.getHostString() + ":" + address.getPort()));
            Stream.of(options).forEach(command::add);
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        private void send(String line) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        }

        /** Reads on until a line has these words; all that was read. */
        private String await(String words) throws IOException {
            StringBuilder seen = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                seen.append(line).append('\n');
                if (line.contains(words)) {
                    return seen.toString();
                }
            }
            throw new AssertionError(words + " did not come:\n" + seen);
        }

        private String rest() throws IOException {
            return String.join("\n", output.lines().toList());
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            process.destroy();
        }
    }
}
