package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testing.Clamd;
import org.sluice.testing.LoopbackDns;
import org.sluice.testing.MimeBomb;

/** Viruses do not get past the running server, whatever happens to clamd and to the bundles that ask it. */
@ExtendWith(Distributions.class)
class ScannerIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String STRANGER = "127.0.0.2";
    private static final int CLIENTS = 2;
    private static final String KEYWORD = "forbidden-word";
    private static final int BOMB_OCTETS = 1 << 16;
    private static final String HEADED = "From: ann@example.org\r\nTo: ann@sluice.test\r\n";

    @TempDir
    private Path folder;

    private LoopbackDns dns;
    private Clamd clamd;

    @BeforeEach
    void startPeers() {
        dns = Dns.start();
        dns.a("example.org", STRANGER);
        clamd = new Clamd(folder);
    }

    @AfterEach
    void stopPeers() {
        dns.close();
        if (clamd != null) {
            clamd.close();
        }
    }

    @Test
    void refusesVirusesUnlessBypassed(Distribution server) throws Exception {
        start(server);
        assertThat(send(server, "127.0.0.1", Clamd.EICAR))
                .startsWith("554 5.7.1")
                .doesNotContain("Eicar");
        assertThat(send(server, STRANGER, Clamd.EICAR)).startsWith("554 5.7.1");
        assertThat(send(server, STRANGER, Clamd.DOTTED))
                .as("over a line SMTP put a dot in front of")
                .startsWith("554 5.7.1");
        server.console("sluice:module-bypass antivirus --peer 127.0.0.1/32").ok();
        assertThat(send(server, "127.0.0.1", Clamd.EICAR)).startsWith("250");
        assertThat(send(server, STRANGER, Clamd.EICAR)).startsWith("554 5.7.1");
        server.console("sluice:module-bypass antivirus --peer 127.0.0.1/32 --off")
                .ok();
        assertThat(send(server, "127.0.0.1", Clamd.EICAR)).startsWith("554 5.7.1");
        Path log = server.data().resolve("log/reject.log");
        Await.until(
                "the log tells the virus",
                LIMIT,
                () -> text(log).contains("Eicar-Test-Signature") && text(log).contains("content.virus"));
        waitsForTheModuleUntilItIsForgotten(server);
    }

    /** Its own file requires it, shipped so, from its installation on; nobody had to say so. */
    private static void waitsForTheModuleUntilItIsForgotten(Distribution server) throws Exception {
        assertThat(server.console("sluice:module-info antivirus").ok())
                .containsPattern("requiredBy: +etc/org.sluice.antivirus.cfg");
        assertThat(server.console("sluice:module-forget antivirus").status())
                .as("while it is here")
                .isNotZero();
        server.append("org.sluice.modules.cfg", "antivirus.holdMillis = 0");
        Await.until("nothing is held any longer", LIMIT, () -> server.console("sluice:module-info antivirus")
                .ok()
                .matches("(?s).*holdMillis: +0\\b.*"));
        server.console("feature:uninstall sluice-antivirus").ok();
        assertThat(send(server, "127.0.0.1", Clamd.EICAR)).startsWith("451 4.3.0");
        assertThat(server.console("sluice:doctor").out())
                .contains("antivirus is missing", "etc/org.sluice.antivirus.cfg", "sluice:module-forget antivirus");
        assertThat(text(server.data().resolve("log/sluice.log")))
                .contains("antivirus is required by etc/org.sluice.antivirus.cfg and nobody serves it");
        Path memory = server.data().resolve("modules");
        assertThat(text(memory)).as("outlives the container").contains("org.sluice.antivirus\\=DECIDE,required");
        server.console("sluice:module-forget antivirus").ok();
        assertThat(text(memory)).doesNotContain("org.sluice.antivirus");
        assertThat(send(server, "127.0.0.1", "Hello.")).startsWith("250");
    }

    @Test
    void letsNothingPassUnseenWhileClamdDiesAndBundlesAreUpdated(Distribution server) throws Exception {
        start(server);
        Mix mix = new Mix(server);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(mix.client(i)));
            }
            mix.awaitMore(mix.accepted, 10);
            clamd.kill();
            mix.awaitMore(mix.deferred, 10);
            clamd.start();
            mix.awaitMore(mix.accepted, 10);
            mix.awaitEach(2);
            int deferred = mix.deferred.get();
            for (String bundle : List.of("clamav", "antivirus", "clamav")) {
                server.console("bundle:update org.sluice.module." + bundle).ok();
                mix.awaitMore(mix.accepted, 10);
                mix.awaitMore(mix.refused, 10);
            }
            assertThat(mix.deferred.get())
                    .as("refused for now while bundles were updated")
                    .isEqualTo(deferred);
            mix.over.set(true);
            for (Future<?> each : running) {
                each.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            mix.over.set(true);
            clients.shutdownNow();
        }
        assertThat(mix.wrong).as("replies").isEmpty();
        server.awaitMail("sluice.test", "ann", mix.accepted.get());
        for (Path message : server.mail("sluice.test", "ann")) {
            assertThat(Files.readString(message, StandardCharsets.ISO_8859_1)).doesNotContain(Clamd.MARKER);
        }
    }

    /** However it is built, a message has a verdict, and the next one has too. */
    @Test
    void hasAVerdictForEveryBomb(Distribution server) throws Exception {
        start(server);
        server.append(
                "org.sluice.antivirus.cfg",
                "mime_decompose = true\nmax_parts = 50\nvirus_disposition = disinfect\nparanoid = true");
        Await.until("viruses are taken out", LIMIT, () -> send(server, "127.0.0.1", mixed(2, Clamd.MARKER))
                .startsWith("250"));
        Path disinfected = server.awaitMail("sluice.test", "ann", 2).stream()
                .filter(each -> text(each).contains("it contained a virus"))
                .findFirst()
                .orElseThrow();
        assertThat(text(disinfected)).doesNotContain(Clamd.MARKER).contains("part 0");
        assertThat(send(server, "127.0.0.1", mixed(1_000, "x")))
                .as("too many parts")
                .startsWith("554 5.7.1");
        Path log = server.data().resolve("log/reject.log");
        Await.until("the log tells what hid", LIMIT, () -> text(log).contains("Evasion.parts"));
        server.append("org.sluice.antivirus.cfg", "mime_decompose = false");
        server.configure("org.sluice.keyword_filter.cfg", "lists = words\nlist.words.path = etc/words.txt\n");
        Files.writeString(server.data().resolve("etc/words.txt"), KEYWORD + "\n");
        server.console("feature:install sluice-keyword_filter sluice-rbl sluice-dkim sluice-dmarc")
                .ok();
        Await.until("keywords are looked for", LIMIT, () -> send(server, STRANGER, KEYWORD)
                .startsWith("554"));
        try (Smtp smtp = Smtp.connect(STRANGER, server.smtpPort())) {
            smtp.command("EHLO client.example.org");
            for (MimeBomb bomb : MimeBomb.all()) {
                assertThat(smtp.send("ann@example.org", List.of("ann@sluice.test"), bomb.octets(BOMB_OCTETS)))
                        .as(bomb.toString())
                        .matches("(?s)(250|550|552|554) .*");
                smtp.command("RSET");
            }
        }
        assertThat(send(server, STRANGER, "Hello.")).startsWith("250");
    }

    private static String text(Path message) {
        try {
            return Files.readString(message, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So many parts, the last one with that text. */
    private static String mixed(int parts, String last) {
        StringBuilder message =
                new StringBuilder("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (int i = 0; i < parts; i++) {
            message.append("--b\r\nContent-Type: text/plain\r\n\r\n")
                    .append(i + 1 < parts ? "part " + i : last)
                    .append("\r\n");
        }
        return HEADED + message.append("--b--\r\n");
    }

    private void start(Distribution server) throws Exception {
        Dns.use(server, dns);
        server.greetAtOnce();
        // Patience for slow machines, less than the client's own.
        server.append("org.sluice.modules.cfg", "antivirus.holdMillis = 25000\nantivirus.timeoutMillis = 28000");
        server.append("org.sluice.antivirus.cfg", "engine_hold_millis = 25000");
        server.configure("org.sluice.clamav.cfg", "daemon = " + clamd.address() + "\n");
        server.start();
        server.console("feature:install sluice-clamav sluice-antivirus").ok();
        Await.until("messages are scanned", LIMIT, () -> send(server, "127.0.0.1", Clamd.MARKER)
                .startsWith("554"));
        assertThat(send(server, "127.0.0.1", "Hello.")).startsWith("250");
    }

    private static String send(Distribution server, String client, String body) throws Exception {
        String message = body.startsWith(HEADED) ? body : plain(body);
        return send(server, client, message.getBytes(StandardCharsets.US_ASCII));
    }

    private static String send(Distribution server, String client, byte[] message) throws Exception {
        try (Smtp smtp = Smtp.connect(client, server.smtpPort())) {
            smtp.command("EHLO client.example.org");
            return smtp.send("ann@example.org", List.of("ann@sluice.test"), message);
        }
    }

    private static String plain(String body) {
        return "From: ann@example.org\r\nSubject: hello\r\n\r\n" + body + "\r\n";
    }

    /** A client that sends clean messages and viruses in turn, and notes what it is told. */
    private static final class Mix {
        private final Distribution server;
        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger deferred = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicIntegerArray finished = new AtomicIntegerArray(CLIENTS);
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<String> wrong = new CopyOnWriteArrayList<>();

        Mix(Distribution server) {
            this.server = server;
        }

        Callable<Void> client(int number) {
            return () -> {
                for (int i = 0; !over.get(); i++) {
                    boolean virus = i % 2 == 0;
                    String text = (virus ? Clamd.MARKER : "Hello ") + number + '.' + i;
                    note(virus, send(server, "127.0.0.1", text));
                    finished.incrementAndGet(number);
                }
                return null;
            };
        }

        private void note(boolean virus, String reply) {
            if (reply.startsWith("451 ")) {
                deferred.incrementAndGet();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            } else if (virus && reply.startsWith("554 5.7.1")) {
                refused.incrementAndGet();
            } else if (!virus && reply.startsWith("250 ")) {
                accepted.incrementAndGet();
            } else {
                wrong.add((virus ? "virus: " : "clean: ") + reply);
            }
        }

        /** What was under way before is over for every client. */
        void awaitEach(int more) throws Exception {
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                int before = finished.get(client);
                Await.until(more + " more", LIMIT, () -> finished.get(client) >= before + more || !wrong.isEmpty());
            }
        }

        void awaitMore(AtomicInteger count, int more) throws Exception {
            int before = count.get();
            Await.until(more + " more", LIMIT, () -> count.get() >= before + more || !wrong.isEmpty());
        }
    }
}
