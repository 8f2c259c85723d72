package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.bench.NextVersion;
import org.sluice.module.beik.engine.StubLibrary;
import org.sluice.testing.Clamd;
import org.sluice.testing.LoopbackDns;
import org.sluice.testing.Rspamd;
import org.sluice.testing.SpamAssassin;

/** Engines of others beside the running server, real ones where there are any, for mail over SMTP and over HTTP. */
@ExtendWith(SharedDistribution.class)
class EnginesIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STRANGER = "127.0.7.1";
    /** Spam to every engine; in two halves, so that this file is not. */
    private static final String GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*" + "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

    private static final String GTUBE_RULE =
            """
            body GTUBE /XJS\\*C4JDBQADN1\\.NSBN3\\*2IDNEN\\*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL\\*C\\.34X/
            score GTUBE 1000
            """;

    private static final String PATIENCE = "\nreply_timeout_millis = 25000\ntimeout_millis = 25000";

    @TempDir
    private static Path folder;

    private static LoopbackDns dns;
    private static Rspamd rspamd;
    private static SpamAssassin spamd;
    private static Clamd clamd;

    @BeforeAll
    static void start(Distribution server) throws Exception {
        // Started by root, spamd reads its rules as nobody.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        dns = Dns.start();
        dns.a("example.org", STRANGER);
        rspamd = Rspamd.start(made("r"), "", "");
        spamd = SpamAssassin.start(made("s"), GTUBE_RULE);
        clamd = new Clamd(made("c"));
        Dns.use(server, dns);
        server.append(
                "org.sluice.listener-smtp.cfg",
                "peer.all.cidr = 127.0.0.0/8\npeer.all.context = __bypass_early_talker = true, __bypass_fcdns = true");
        // Patience for slow machines, less than the client's own.
        server.append(
                "org.sluice.modules.cfg",
                "antivirus.required = true\nantivirus.holdMillis = 25000\nantivirus.timeoutMillis = 28000\n"
                        + "clamav.timeoutMillis = 27000\nrspamd.timeoutMillis = 27000\n"
                        + "spamassassin.timeoutMillis = 27000");
        server.append("org.sluice.clamav.cfg", "daemon = " + clamd.address() + "\nprobe_seconds = 1" + PATIENCE);
        server.append("org.sluice.rspamd.cfg", "servers = unix:" + rspamd.socket() + PATIENCE);
        server.append("org.sluice.spamassassin.cfg", "servers = unix:" + spamd.socket() + PATIENCE);
        StubLibrary library = StubLibrary.build(made("b"));
        server.append(
                "org.sluice.beik.cfg", "library = " + library.file() + "\nbmiconfig_path = " + library.configuration());
        server.start();
        server.console("feature:install sluice-clamav sluice-antivirus sluice-rspamd sluice-spamassassin sluice-beik")
                .ok();
        Await.until(
                "messages are scanned", LIMIT, () -> send(server, Clamd.MARKER).startsWith("554"));
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {dns, rspamd, spamd, clamd}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private static Path made(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    @Test
    void notesSpamAndRefusesItWhereToldTo(Distribution server) throws Exception {
        String noted = send(server, GTUBE);
        assertThat(noted).startsWith("250");
        expectNoted(server, noted.replaceFirst(".* ", ""), "data");
        assertThat(Transmission.of(server, "web", GTUBE).status()).isEqualTo(200);
        expectNoted(server, latest(server), "msg_gen_data_spool");
        for (String module : List.of("rspamd", "spamassassin")) {
            String before = mode(server, module, "DECIDE");
            assertThat(send(server, GTUBE)).as(module).startsWith("554 5.7.1");
            Transmission refused = Transmission.of(server, "web", GTUBE);
            assertThat(refused.status()).as(refused.body()).isEqualTo(400);
            assertThat(send(server, "Hello.")).startsWith("250");
            server.configure(file(module), before);
            awaitMode(server, module, "observe");
        }
        assertThat(send(server, GTUBE)).startsWith("250");
        server.awaitMail("sluice.test", "web", 1);
        assertThat(server.mail("sluice.test", "web")).hasSize(1);
    }

    /** Facts for whoever asks for them, and in the explanation what each would have done. */
    private static void expectNoted(Distribution server, String id, String phase) throws Exception {
        assertThat(server.console("sluice:context-show " + id).ok())
                .containsPattern("rspamd.result: +spam")
                .containsPattern("spamassassin.result: +spam")
                .containsPattern("content.spam: +true");
        assertThat(server.console("sluice:explain " + id).ok())
                .containsPattern(phase + " .*rspamd .*would reject.*rspamd: spam")
                .containsPattern(phase + " .*spamassassin .*would reject.*spamassassin: spam");
    }

    @Test
    void refusesVirusesOverHttp(Distribution server) throws Exception {
        Transmission refused = Transmission.of(server, "infected", Clamd.EICAR);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).doesNotContain("Eicar");
        assertThat(server.console("sluice:explain " + latest(server)).ok())
                .containsPattern("msg_gen_data_spool .*antivirus .*reject");
        assertThat(Transmission.of(server, "infected", "Hello.").status()).isEqualTo(200);
        server.awaitMail("sluice.test", "infected", 1);
        assertThat(server.mail("sluice.test", "infected")).hasSize(1);
    }

    /** More at once than there are servers to ask, over both ways in. */
    @Test
    void letsNothingPassUnseenWhileClamdDiesUnderManyClients(Distribution server) throws Exception {
        Crowd crowd = new Crowd(server, 12, 4);
        try {
            crowd.start();
            for (int round = 0; round < 2; round++) {
                crowd.awaitEach("judged", crowd.judged);
                clamd.kill();
                crowd.awaitEach("told to come again", crowd.deferred);
                clamd.start();
            }
            crowd.awaitEach("judged", crowd.judged);
        } finally {
            crowd.end();
        }
        assertThat(crowd.wrong).as("replies").isEmpty();
        server.awaitMail("sluice.test", "crowd", crowd.accepted.get());
        List<Path> mail = server.mail("sluice.test", "crowd");
        assertThat(mail).hasSize(crowd.accepted.get());
        for (Path each : mail) {
            assertThat(Files.readString(each, StandardCharsets.ISO_8859_1)).doesNotContain(Clamd.MARKER);
        }
    }

    @Test
    void hasTheDoctorNameAServerThatIsDown(Distribution server) throws Exception {
        Await.until("all is well", LIMIT, () -> !server.console("sluice:doctor")
                .out()
                .contains("clamav"));
        clamd.kill();
        try {
            Await.until("it is named", LIMIT, () -> server.console("sluice:doctor")
                    .out()
                    .contains("clamav"));
            Finished told = server.console("sluice:doctor");
            assertThat(told.status()).isEqualTo(1);
            assertThat(told.out())
                    .containsPattern("clamav +yes +clamav: no answer from " + clamd.address() + ": .*refused")
                    .contains("start that server, or correct its address in etc/org.sluice.clamav*.cfg");
            JsonNode rows = JSON.readTree(server.console("sluice:doctor --json").out());
            assertThat(rows).anySatisfy(row -> {
                assertThat(row.get("check").asText()).isEqualTo("clamav");
                assertThat(row.get("serious").asBoolean()).isTrue();
                assertThat(row.get("finding").asText()).contains(clamd.address());
            });
        } finally {
            clamd.start();
        }
        Await.until("it is well again by itself", LIMIT, () -> !server.console("sluice:doctor")
                .out()
                .contains("clamav"));
        assertThat(send(server, Clamd.MARKER)).startsWith("554");
    }

    /** A crash of the library costs the message it had, and nothing else. */
    @Test
    void runsBrightmailsLibraryInProcessesOfItsOwn(Distribution server) throws Exception {
        String before = mode(server, "beik", "DECIDE");
        awaitHelpers(server, 2);
        assertThat(send(server, "Hello.")).startsWith("250");
        assertThat(send(server, GTUBE)).startsWith("554 5.7.1");
        assertThat(send(server, "X-STUB-CRASH")).startsWith("451 4.3.0");
        assertThat(send(server, "Hello.")).startsWith("250");
        assertThat(send(server, GTUBE)).startsWith("554 5.7.1");
        assertThat(server.process().isAlive()).isTrue();
        server.configure(file("beik"), before);
        awaitMode(server, "beik", "observe");
    }

    /** Two versions, each with processes and class files of its own, and mail is judged all the while. */
    @Test
    void loadsANewVersionOfBrightmailsModuleBesideTheOld(Distribution server) throws Exception {
        String before = mode(server, "beik", "DECIDE");
        Path next = NextVersion.write(
                NextVersion.shipped(server.home(), "beik"), null, "9.0.0", folder.resolve("beik-9.0.0.jar"));
        awaitHelpers(server, 2);
        Set<String> old = paths(helpers(server));
        String installed = server.console("bundle:install -s " + next.toUri()).ok();
        awaitServing(server, "9.0.0");
        awaitHelpers(server, 4);
        assertThat(paths(helpers(server))).containsAll(old).hasSize(2);
        assertThat(send(server, GTUBE)).startsWith("554 5.7.1");
        assertThat(server.console("sluice:explain " + latest(server)).ok()).containsPattern("data +beik +9\\.0\\.0 ");
        server.console("bundle:uninstall " + installed.replaceAll("\\D", "")).ok();
        awaitServing(server, "0.1.0.SNAPSHOT");
        Await.until(
                "the new one's have gone", LIMIT, () -> paths(helpers(server)).equals(old));
        assertThat(send(server, GTUBE)).startsWith("554 5.7.1");
        server.console("bundle:update org.sluice.module.beik").ok();
        awaitServing(server, "0.1.0.SNAPSHOT");
        assertThat(send(server, "Hello.")).startsWith("250");
        assertThat(send(server, GTUBE)).startsWith("554 5.7.1");
        server.configure(file("beik"), before);
        awaitMode(server, "beik", "observe");
    }

    /** One that has ended is started anew when its turn comes. */
    private static void awaitHelpers(Distribution server, int count) throws Exception {
        Await.until(count + " helpers", LIMIT, () -> {
            send(server, "Hello.");
            return helpers(server).size() == count;
        });
    }

    private static List<String> helpers(Distribution server) throws IOException {
        return server.process()
                .children()
                .map(child -> String.join(" ", child.info().arguments().orElse(new String[0])))
                .filter(arguments -> arguments.contains("HelperMain"))
                .toList();
    }

    /** The class paths of helpers. */
    private static Set<String> paths(List<String> helpers) {
        return helpers.stream()
                .map(each -> each.replaceFirst(".*-cp (\\S+) .*", "$1"))
                .collect(Collectors.toSet());
    }

    private static void awaitServing(Distribution server, String version) throws Exception {
        Await.until(version + " serves", LIMIT, () -> server.console("sluice:module-list")
                .ok()
                .matches("(?s).*\\nbeik +" + Pattern.quote(version) + " +active.*"));
    }

    private static String file(String module) {
        return "org.sluice." + module + ".cfg";
    }

    /** Sets the mode; returns the file as it was. */
    private static String mode(Distribution server, String module, String mode) throws Exception {
        String before = Files.readString(server.data().resolve("etc").resolve(file(module)));
        server.append(file(module), "validation.mode = " + mode);
        awaitMode(server, module, mode.toLowerCase(Locale.ROOT));
        return before;
    }

    private static void awaitMode(Distribution server, String module, String mode) throws Exception {
        Await.until(module + " is to " + mode, LIMIT, () -> server.console("sluice:module-list")
                .ok()
                .matches("(?s).*\\n" + module + " +\\S+ +active +" + mode + " .*"));
    }

    private static String latest(Distribution server) throws Exception {
        return server.console("sluice:explain --limit 1").ok().strip();
    }

    private static String send(Distribution server, String body) throws Exception {
        return send(server, STRANGER, "ann", body);
    }

    private static String send(Distribution server, String client, String to, String body) throws Exception {
        try (Smtp smtp = Smtp.connect(client, server.smtpPort())) {
            smtp.command("EHLO client.example.org");
            byte[] message = ("From: ann@example.org\r\nSubject: hello\r\n\r\n" + body + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            return smtp.send("ann@example.org", List.of(to + "@sluice.test"), message);
        }
    }

    /** Clients that send clean messages and viruses in turn, and note what each is told. */
    private static final class Crowd {
        private final Distribution server;
        private final int smtp;
        private final ExecutorService threads;
        private final List<Future<?>> running = new ArrayList<>();
        private final AtomicIntegerArray judged;
        private final AtomicIntegerArray deferred;
        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<String> wrong = new CopyOnWriteArrayList<>();

        Crowd(Distribution server, int smtp, int http) {
            this.server = server;
            this.smtp = smtp;
            this.threads = Executors.newFixedThreadPool(smtp + http);
            this.judged = new AtomicIntegerArray(smtp + http);
            this.deferred = new AtomicIntegerArray(smtp + http);
        }

        void start() {
            for (int i = 0; i < judged.length(); i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    for (int message = 0; !over.get(); message++) {
                        boolean virus = message % 2 == 0;
                        String text = (virus ? Clamd.MARKER : "Hello ") + number + '.' + message;
                        note(number, virus, number < smtp ? overSmtp(text) : overHttp(text));
                    }
                    return null;
                }));
            }
        }

        /** From where mail is trusted and only looked through for viruses: it is those this is about. */
        private String overSmtp(String text) throws Exception {
            return send(server, "127.0.0.1", "crowd", text);
        }

        private String overHttp(String text) throws Exception {
            Transmission reply = Transmission.of(server, "crowd", text);
            return switch (reply.status()) {
                case 200 -> "250 " + reply.body();
                case 400 -> "554 " + reply.body();
                case 503 -> "451 " + reply.body();
                default -> reply.status() + " " + reply.body();
            };
        }

        private void note(int client, boolean virus, String reply) {
            if (reply.startsWith("451 ")) {
                deferred.incrementAndGet(client);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            } else if (virus && reply.startsWith("554 ")) {
                judged.incrementAndGet(client);
            } else if (!virus && reply.startsWith("250 ")) {
                accepted.incrementAndGet();
                judged.incrementAndGet(client);
            } else {
                wrong.add((virus ? "virus: " : "clean: ") + reply);
            }
        }

        /** What was under way before is over for every client, and a clean message and a virus more. */
        void awaitEach(String what, AtomicIntegerArray counts) throws Exception {
            for (int i = 0; i < counts.length(); i++) {
                int client = i;
                int before = counts.get(client);
                Await.until("each is " + what, LIMIT, () -> counts.get(client) >= before + 3 || !wrong.isEmpty());
            }
        }

        void end() throws Exception {
            over.set(true);
            for (Future<?> each : running) {
                each.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            threads.shutdown();
        }
    }
}
