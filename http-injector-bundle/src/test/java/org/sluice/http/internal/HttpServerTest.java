package org.sluice.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.http.internal.TestServer.json;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.operations.HealthCheck;
import org.sluice.operations.Readiness;

class HttpServerTest {

    private static final String JSON =
            "{\"recipients\":[\"a@sluice.test\"],\"content\":{\"from\":\"s@example.org\",\"subject\":\"s\",\"text\":\"t\"}}";

    @TempDir
    Path spill;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(
                spill,
                Map.of(
                        "max_request_size", "2000",
                        "idle_time", "1",
                        "request_time", "1",
                        "max_connections", "50",
                        "allowed_hosts", "mail.example",
                        "api_key.me", "sha256:" + HexFormat.of().formatHex(ApiKeys.sha256("secret"))));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /nowhere                    |                                            | 404",
                "GET /api/v1/transmissions       |                                            | 405",
                "PUT /api/v1/transmissions       |                                            | 405",
                "BREW /api/v1/transmissions      |                                            | 405",
                "POST /api/v1/transmissions      | Content-Type: text/xml                     | 415",
                "POST /api/v1/transmissions      | Content-Type: multipart/form-data; boundary=x | 415",
                "POST /api/v1/transmissions      | Expect: the-unexpected                     | 417",
                "POST /api/v1/transmissions      | Content-Length: 2001                       | 413",
                "POST /api/v1/transmissions      | Origin: http://evil.example                | 403",
                "POST /api/v1/transmissions      | Origin: null                               | 403",
                "POST /api/v1/transmissions      | Sec-Fetch-Site: cross-site                 | 403",
                "POST /api/v1/transmissions      | X-Forwarded-For: 192.0.2.1                 | 401",
                "POST /api/v1/transmissions      | Authorization: wrong                       | 401",
                "GET /metrics                    | Authorization: wrong                       | 401",
                "GET /api/v1/quarantine          | Origin: http://evil.example                | 403",
                "POST /api/v1/transmissions      | Content-Length: x                          | 400",
                "GET /%zz                        |                                            | 400"
            })
    void refusesByTheHead(String request, String header, int status) throws Exception {
        String answer = server.raw(
                request + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + (header == null ? "" : header + "\r\n") + "\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + ' ')
                .contains("\"errors\":[{\"message\"", "connection: close");
        assertThat(server.core.taken()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "127.0.0.1, 200",
        "127.0.0.1:8025, 200",
        "[::1]:8025, 200",
        "LocalHost:1, 200",
        "mail.example, 200",
        "evil.example, 403",
        "127.0.0.1.evil.example, 403",
        "localhost.evil.example:80, 403"
    })
    void letsNoForeignNameIn(String host, int status) throws Exception {
        assertThat(server.raw(post(host, "Connection: close"))).startsWith("HTTP/1.1 " + status);
        assertThat(server.raw(post(host, "Connection: close\r\nAuthorization: secret")))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "GARBAGE, 400",
        "'GET / HTTP/1.1\r\nHost : x\r\n\r\n', 400",
        "'GET / HTTP/1.1\r\n\r\n', 400",
        "'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400",
        "'GET / HTTP/9.9\r\nHost: a\r\n\r\n', 404"
    })
    void survivesWhatIsNotHttp(String octets, int status) throws Exception {
        assertThat(server.raw(octets + "\r\n\r\n")).startsWith("HTTP/1.1 " + status);
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void boundsLineAndHeader() throws Exception {
        assertThat(server.raw("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(server.raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(40_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void refusesAnEndlessChunkedBody() throws Exception {
        String chunks = ("400\r\n" + "x".repeat(1_024) + "\r\n").repeat(20);
        assertThat(server.raw("POST /api/v1/transmissions HTTP/1.1\r\nHost: localhost\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + chunks))
                .startsWith("HTTP/1.1 413");
        assertThat(server.core.reserved).hasValue(0);
    }

    @Test
    void dropsAClientThatSendsTooSlowly() throws Exception {
        assertThat(server.raw("POST /api/v1/transmissions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx"))
                .startsWith("HTTP/1.1 408");
        assertThat(server.raw("POST /api/v1/transm")).isEmpty();
        assertThat(server.raw("")).isEmpty();
    }

    @Test
    void asksForTheBodyOnlyWhenItWillTakeIt() throws Exception {
        try (Socket socket = server.socket()) {
            write(socket, head("Expect: 100-continue\r\nContent-Length: " + JSON.length()));
            BufferedReader in = reader(socket);
            assertThat(in.readLine()).isEqualTo("HTTP/1.1 100 Continue");
            write(socket, JSON);
            assertThat(in.lines().skip(1).findFirst())
                    .hasValueSatisfying(line -> assertThat(line).startsWith("HTTP/1.1 200"));
        }
        assertThat(server.raw(head("Expect: 100-continue\r\nContent-Length: 5000")))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        String answer = server.raw(post("localhost", "X: 1")
                + "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + post("localhost", "X: 2")
                + "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer.split("(?=HTTP/1\\.1 )"))
                .extracting(reply -> reply.substring(0, 12))
                .containsExactly("HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 404");
        assertThat(answer).containsSubsequence("total_accepted", "\"live\":true", "total_accepted", "no such path");
        assertThat(server.core.taken()).hasSize(2);
    }

    @Test
    void keepsHttp10AliveOnRequestOnly() throws Exception {
        assertThat(server.raw("GET /health/live HTTP/1.0\r\n\r\n")).contains("connection: close");
        String both = server.raw(
                "GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + "GET /health/live HTTP/1.0\r\n\r\n");
        assertThat(both).containsSubsequence("connection: keep-alive", "connection: close");
    }

    @Test
    void answersAClientThatHasClosedItsHalf() throws Exception {
        try (Socket socket = server.socket()) {
            write(socket, post("localhost", "X: 1"));
            socket.shutdownOutput();
            assertThat(reader(socket).readLine()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void limitsConnections() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                sockets.add(server.socket());
                write(sockets.get(i), "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(sockets.get(i).getInputStream().read()).isEqualTo('H');
            }
            assertThat(server.raw("")).startsWith("HTTP/1.1 503");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        TestServer.await(() -> live() == 200);
    }

    private int live() {
        try {
            return server.get("/health/live").statusCode();
        } catch (Exception e) {
            return 0;
        }
    }

    @Test
    void tellsLivenessFromReadiness() throws Exception {
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> without = server.get("/health/ready");
        assertThat(without.statusCode()).isEqualTo(503);
        assertThat(json(without).get("waiting_for").textValue()).isEqualTo("the core");
        boolean[] ready = new boolean[1];
        server.services.readiness = new Readiness() {
            @Override
            public boolean isReady() {
                return ready[0];
            }

            @Override
            public String waitingFor() {
                return "spool";
            }
        };
        assertThat(server.get("/health/ready").body()).isEqualTo("{\"ready\":false,\"waiting_for\":\"spool\"}");
        ready[0] = true;
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<String> response =
                server.send(server.request("/health/live").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Length")).contains("13");
    }

    @Test
    void finishesWhatIsUnderWayWhenItStops() throws Exception {
        server.core.silent = false;
        Object gate = new Object();
        boolean[] open = new boolean[1];
        server.core.judge = message -> {
            TestServer.await(() -> {
                synchronized (gate) {
                    return open[0];
                }
            });
            return StrictCore.OK;
        };
        try (Socket socket = server.socket()) {
            write(socket, post("localhost", "X: 1"));
            TestServer.await(() -> server.core.underWay.get() == 1);
            Thread stopper = new Thread(server.component::stop);
            stopper.start();
            TestServer.await(() -> refusesConnections());
            synchronized (gate) {
                open[0] = true;
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200")
                    .contains("connection: close");
            stopper.join();
        }
        assertThat(server.core.taken()).hasSize(1);
    }

    private boolean refusesConnections() {
        try (Socket socket = server.socket()) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void movesToAnotherAddressAndStaysWhereTheNewOneIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, server.address.getAddress())) {
            server.component.configure(Map.of("listen", "127.0.0.1:" + taken.getLocalPort()));
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            assertThatThrownBy(() ->
                            server.component.listen().toCompletableFuture().get(5, TimeUnit.SECONDS))
                    .hasMessageContaining("cannot listen on /127.0.0.1:" + taken.getLocalPort());
        }
        server.component.configure(Map.of("listen", "nonsense"));
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        server.component.configure(Map.of("listen", "[::1]:0"));
        TestServer.await(this::refusesConnections);
        server.component.configure(Map.of("listen", ""));
        assertThat(server.component.check()).isEmpty();
    }

    @Test
    void tellsTheDoctorAboutAMissingKey() {
        assertThat(server.component.check()).isEmpty();
        server.component.configure(Map.of("listen", "127.0.0.1:0, 0.0.0.0:0"));
        assertThat(server.component.check())
                .extracting(HealthCheck.Finding::text)
                .anyMatch(text -> text.contains("api_key"));
    }

    @Test
    void hasNoQuarantineWithoutACore() throws Exception {
        assertThat(server.get("/api/v1/quarantine").statusCode()).isEqualTo(503);
        assertThat(server.get("/metrics").statusCode()).isEqualTo(503);
    }

    private static String head(String headers) {
        return "POST /api/v1/transmissions HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n";
    }

    private static String post(String host, String header) {
        return "POST /api/v1/transmissions HTTP/1.1\r\nHost: " + host + "\r\n" + header + "\r\nContent-Length: "
                + JSON.length() + "\r\n\r\n" + JSON;
    }

    private static void write(Socket socket, String octets) throws Exception {
        socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static BufferedReader reader(Socket socket) throws Exception {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }
}
