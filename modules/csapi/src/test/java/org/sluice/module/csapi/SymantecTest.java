package org.sluice.module.csapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Asking;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FaultyServer;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/**
 * A stand-in with the manners of Symantec's engine, as its clients and recorded replies show them: 201 and a body in the place of
 * what was infected, violations without white space in front, limits as threats, codes of its own for its own troubles.
 */
class SymantecTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 5_000_000L;
    private static final Pattern MARKER = Pattern.compile("X-Test-Symantec: ([a-z0-9]+)");
    private static final String PAGE = "HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\n\r\n";
    private static final String HEAD = "ISTag: \"0A1B2C3D4E5F60718293A4B5C6D7E8F9\"\r\n"
            + "Date: Thu Oct 13 03:07:36 2016 GMT\r\nService: Symantec Scan Engine/5.2.11.131\r\n"
            + "Service-ID: SYMCSCANRESP-AV\r\n";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger busy = new AtomicInteger();
    private final List<FaultyServer> servers = new CopyOnWriteArrayList<>();
    private volatile Runnable meanwhile = () -> {};
    private CsapiModule module;
    private FaultyServer server;

    @BeforeEach
    void start() {
        server = engine("one");
        module = configured(server.address());
    }

    @AfterEach
    void stop() {
        module.stop();
        servers.forEach(FaultyServer::close);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "clean,     '',                      clean,           ''",
        "echo,      '',                      clean,           ''",
        "infected,  554 5.7.1,               infected,        W32.Beagle.AO@mm",
        "blocked,   554 5.7.1,               infected,        blocked",
        "size,      554 5.7.1,               unscannable,     limit",
        "encrypted, 554 5.7.1,               unscannable,     encrypted",
        "hidden,    554 5.7.1,               infected,        W32.Beagle.AO@mm",
        "539,       451 4.3.0,               permanent_error, has no licence",
        "558,       451 4.3.0,               permanent_error, has no licence"
    })
    void judges(String what, String reply, String result, String detail) throws Exception {
        FakeContext context = message(what);
        Verdict verdict = Asking.ask(module, context);
        assertThat(verdict.reply().map(Object::toString).orElse("")).startsWith(reply);
        assertThat(context.effects().get("csapi.result")).contains(result);
        assertThat(context.effects().get("csapi.detail").orElse("")).isEqualTo(detail);
        assertThat(asked)
                .filteredOn(line -> !line.contains("OPTIONS"))
                .allMatch(line -> line.matches("one RESPMOD icap://[0-9.:]+/SYMCScanResp-AV ICAP/1\\.0"));
    }

    /** A failure is no word about the message: it costs no honest sender his mail. */
    @ParameterizedTest
    @ValueSource(strings = {"500", "533"})
    void isRefusedForNowWhereTheEngineFails(String what) throws Exception {
        FakeContext context = message(what);
        assertThat(Asking.ask(module, context).reply().orElseThrow().toString()).startsWith("451 4.3.0");
        assertThat(context.effects().get("csapi.result")).contains("temporary_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "533", "551"})
    void anotherEngineIsAskedWhereOneFailsOrHasNoResources(String what) throws Exception {
        FaultyServer other = engine("two");
        module.stop();
        module = configured(server.address() + " icap://" + other.address());
        FakeContext context = message(what);
        assertThat(Asking.ask(module, context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().get("csapi.result")).contains("clean");
        assertThat(asked)
                .filteredOn(line -> line.contains("RESPMOD"))
                .extracting(line -> line.split(" ")[0])
                .containsExactly("one", "two");
    }

    @ParameterizedTest(name = "551 {0} times, busy_retries = {1}, the scan takes {2} s of 100: {3}")
    @CsvSource({
        "1,   2, 0,  clean,           2",
        "2,   2, 0,  clean,           3",
        "999, 2, 0,  temporary_error, 3",
        "999, 0, 0,  temporary_error, 1",
        "1,   2, 99, temporary_error, 1"
    })
    void asksAgainWhereAnEngineHasNoResourcesNow(int times, String retries, int seconds, String result, int questions)
            throws Exception {
        busy.set(times);
        module.stop();
        module = configured(server.address(), Map.of("busy_retries", retries));
        ExecutorService blocking = Executors.newCachedThreadPool();
        try {
            FakeContext context =
                    message("busy").timeout(Duration.ofSeconds(100)).blockingOn(blocking);
            meanwhile = () -> context.advance(Duration.ofSeconds(seconds));
            CompletableFuture<Verdict> verdict = module.validate(context).toCompletableFuture();
            for (int wait = 1; wait < questions; wait++) {
                // The clock moves only by hand: nothing is asked while the timer runs.
                awaitDelay(context);
                assertThat(questions()).isEqualTo(wait);
                context.advance(Duration.ofMillis(999));
                assertThat(context.pendingStages()).isEqualTo(1);
                context.advance(Duration.ofMillis(2_001));
            }
            verdict.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(context.effects().get("csapi.result")).contains(result);
            assertThat(questions()).isEqualTo(questions);
        } finally {
            blocking.shutdownNow();
        }
    }

    private static void awaitDelay(FakeContext context) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (context.pendingStages() == 0) {
            assertThat(System.nanoTime() - end).as("waits to ask again").isNegative();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private long questions() {
        return asked.stream().filter(line -> line.contains("RESPMOD")).count();
    }

    @Test
    void aConnectionServesAgainAfterAVirus() throws Exception {
        Asking.ask(module, message("infected"));
        int connections = server.accepted();
        assertThat(Asking.ask(module, message("clean"))).isEqualTo(Verdict.CONTINUE);
        assertThat(server.accepted()).isEqualTo(connections);
    }

    private CsapiModule configured(String servers) {
        return configured(servers, Map.of());
    }

    private static CsapiModule configured(String servers, Map<String, String> more) {
        Map<String, String> options = new HashMap<>(more);
        options.putAll(Map.of(
                "server",
                "icap://" + servers,
                "validation.mode",
                "DECIDE",
                "probe_seconds",
                "0",
                "connect_timeout_millis",
                "20000",
                "reply_timeout_millis",
                "40000",
                "timeout_millis",
                "40000"));
        return Configs.configured(new CsapiModule(), options);
    }

    private FakeContext message(String what) {
        return FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns())
                .withRecipient("bob@sluice.test")
                .body("X-Test-Symantec: " + what + "\n\nHello.\n");
    }

    private FaultyServer engine(String name) {
        FaultyServer made = new FaultyServer((client, in, out) -> serve(name, client, in, out));
        servers.add(made);
        return made;
    }

    private void serve(String name, Socket client, InputStream in, OutputStream out) throws IOException {
        try {
            while (true) {
                FakeIcap.Request request = FakeIcap.read(in);
                asked.add(name + ' ' + request.head().split("\r\n", 2)[0]);
                byte[] reply = request.isOptions() ? FakeIcap.ascii(FakeIcap.OPTIONS) : reply(name, request);
                out.write(reply);
                out.flush();
                if (new String(reply, StandardCharsets.US_ASCII).matches("(?s)ICAP/1.0 [45].*")) {
                    return;
                }
            }
        } catch (EOFException over) {
            client.close();
        }
    }

    private byte[] reply(String name, FakeIcap.Request request) {
        Matcher marker = MARKER.matcher(new String(request.body(), StandardCharsets.ISO_8859_1));
        String what = marker.find() ? marker.group(1) : "clean";
        return switch (what) {
            case "infected" -> with(
                    "201 Created",
                    "X-Violations-Found: 2\r\nvirus.msg\r\nW32.Beagle.AO@mm\r\n18411\r\n2\r\n"
                            + "virus.msg/details.zip\r\nW32.Beagle.AO@mm\r\n18411\r\n2\r\nX-Outer-Container-Is-Mime: 1\r\n");
            case "blocked" -> FakeIcap.ascii("ICAP/1.0 403 Forbidden\r\n" + HEAD + "\r\n");
            case "size" -> with(
                    "200 OK", "X-Infection-Found: Type=2; Resolution=0; Threat=Container size violation;\r\n");
            case "encrypted" -> with(
                    "200 OK", "X-Violations-Found: 1\r\nmail.eml/a.zip\r\nEncrypted container violation\r\n0\r\n0\r\n");
            case "echo" -> with("200 OK", "");
            case "clean" -> FakeIcap.ascii("ICAP/1.0 204 No Content Necessary\r\n" + HEAD + "\r\n");
            case "busy" -> FakeIcap.ascii(
                    isBusy()
                            ? "ICAP/1.0 551 Resource unavailable\r\n" + HEAD + "\r\n"
                            : "ICAP/1.0 204 No Content Necessary\r\n" + HEAD + "\r\n");
            case "500", "533", "551" -> FakeIcap.ascii(
                    name.equals("one")
                            ? "ICAP/1.0 " + what + " Trouble\r\n" + HEAD + "\r\n"
                            : "ICAP/1.0 204 No Content Necessary\r\n" + HEAD + "\r\n");
            case "hidden" -> with(
                    "201 Created",
                    "X-Infection-Found: Type=2; Resolution=0; Threat=Encrypted container violation;\r\n"
                            + "X-Violations-Found: 2\r\nmail.eml/a.zip\r\nEncrypted container violation\r\n0\r\n0\r\n"
                            + "mail.eml/b.exe\r\nW32.Beagle.AO@mm\r\n18411\r\n2\r\n");
            default -> FakeIcap.ascii("ICAP/1.0 " + what + " Trouble\r\n" + HEAD + "\r\n");
        };
    }

    private boolean isBusy() {
        meanwhile.run();
        return busy.getAndDecrement() > 0;
    }

    private static byte[] with(String status, String findings) {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        reply.writeBytes(
                FakeIcap.ascii("ICAP/1.0 " + status + "\r\n" + HEAD + findings + "Encapsulated: res-hdr=0, res-body="
                        + PAGE.length() + "\r\n\r\n" + PAGE + "7\r\nreplace\r\n0\r\n\r\n"));
        return reply.toByteArray();
    }
}
