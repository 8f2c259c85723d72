package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.itest.bundle.StampingModule;
import org.sluice.testing.LoopbackDns;

/**
 * The parts of the server are replaced while mail flows: core, spool, delivery, the HTTP injector. SMTP sessions stay open
 * and wait, and the ledger of what clients were told agrees with what arrived. {@code sluice.live.rate} is the messages per
 * second, {@code sluice.live.rounds} how often each part is replaced in each way.
 */
@ExtendWith(Distributions.class)
class LiveUpdateIT {

    private static final int RATE = Integer.getInteger("sluice.live.rate", 100);
    private static final int ROUNDS = Integer.getInteger("sluice.live.rounds", 1);
    private static final int SESSIONS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String CORE = "core-bundle";
    private static final List<String> PARTS = List.of(CORE, "spool-bundle", "delivery-bundle", "http-injector-bundle");
    private static final String LISTENER = "smtp-listener-bundle";
    private static final Pattern STAMP = Pattern.compile("(?m)^X-Stamped: yes\r?$");
    private static final byte[] MESSAGE =
            "Subject: hello\r\nX-Number: 1\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII);

    private LoopbackDns dns;

    @BeforeEach
    void startDns() {
        dns = Dns.start();
    }

    @AfterEach
    void stopDns() {
        dns.close();
    }

    @Test
    void losesNothingWhileItsPartsAreReplaced(Distribution server) throws Exception {
        start(server);
        String listener = bundle(server, LISTENER);
        Ledger ledger = new Ledger();
        try (Traffic traffic = Traffic.start(server, ledger, SESSIONS, RATE)) {
            flows(ledger);
            for (int round = 0; round < ROUNDS; round++) {
                for (String part : PARTS) {
                    for (String way : ways(server, part)) {
                        server.console(way).ok();
                        flows(ledger);
                    }
                }
            }
            traffic.stop();
        }
        assertThat(ledger.breakages()).as("broken sessions").isEmpty();
        assertThat(ledger.refusals()).as("refused messages").isEmpty();
        Path mail = server.data().resolve("mail/sluice.test");
        Await.until(
                "all arrived", LIMIT, () -> ledger.lost(Ledger.arrived(mail)).isEmpty());
        Map<String, List<String>> arrived = Ledger.arrived(mail);
        assertThat(Ledger.doubled(arrived)).as("doubled").isEmpty();
        assertThat(ledger.unexpected(arrived)).as("never accepted").isEmpty();
        assertThat(Ledger.without(STAMP, arrived)).as("not scanned").isEmpty();
        assertThat(bundle(server, LISTENER)).as("the listener").isEqualTo(listener);
        System.out.printf(
                "%d accepted, %d over HTTP without an answer, longest wait %d ms%n",
                ledger.acceptances(), ledger.uncertainties(), ledger.longestWaitMillis());
    }

    @Test
    void asksTheNewCoreAgain(Distribution server) throws Exception {
        start(server);
        Path waits = Files.createFile(server.data().resolve("stamp-waits"));
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            CompletableFuture<String> reply = CompletableFuture.supplyAsync(() -> send(smtp));
            Await.until("the module is asked", LIMIT, () -> sessions(server).contains("\"data\""));
            server.console("bundle:update org.sluice." + CORE).ok();
            Await.until("the new core asks", LIMIT, () -> sessions(server).contains("\"data\""));
            assertThat(reply).isNotDone();
            Files.delete(waits);
            assertThat(reply.get(30, TimeUnit.SECONDS)).startsWith("250");
            assertThat(smtp.command("NOOP")).startsWith("250");
        }
        Path message = server.awaitMail("sluice.test", "ann", 1).get(0);
        assertThat(Files.readString(message)).containsOnlyOnce("X-Stamped: yes");
    }

    @Test
    void givesUpOnACoreThatStaysAway(Distribution server) throws Exception {
        server.append("org.sluice.listener-smtp.cfg", "core_hold_time = 1");
        start(server);
        try (Smtp first = server.smtp();
                Smtp second = server.smtp()) {
            first.command("EHLO client.example.org");
            second.command("EHLO client.example.org");
            assertThat(send(first)).startsWith("250");
            second.command("MAIL FROM:<a@example.org>");
            second.command("RCPT TO:<bob@sluice.test>");
            assertThat(second.command("DATA")).startsWith("354");
            server.console("bundle:stop org.sluice." + CORE).ok();
            assertThat(first.command("MAIL FROM:<a@example.org>")).startsWith("421 4.3.0");
            assertThat(first.isClosed()).isTrue();
            assertThat(second.body(MESSAGE)).startsWith("421 4.3.0");
            assertThat(second.isClosed()).isTrue();
            try (Smtp third = server.smtp()) {
                assertThat(third.banner()).startsWith("421 4.3.0");
            }
        }
        server.console("bundle:start org.sluice." + CORE).ok();
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            assertThat(send(smtp)).startsWith("250");
        }
        server.awaitMail("sluice.test", "ann", 2);
        assertThat(server.mail("sluice.test", "bob")).isEmpty();
    }

    @Test
    void letsTransactionsFinishWhenTheListenerItselfIsReplaced(Distribution server) throws Exception {
        start(server);
        try (Smtp idle = server.smtp();
                Smtp busy = server.smtp()) {
            idle.command("EHLO client.example.org");
            busy.command("EHLO client.example.org");
            busy.command("MAIL FROM:<a@example.org>");
            busy.command("RCPT TO:<ann@sluice.test>");
            assertThat(busy.command("DATA")).startsWith("354");
            CompletableFuture<Finished> update = CompletableFuture.supplyAsync(() -> update(server));
            assertThat(idle.awaitReply()).startsWith("421 4.3.2");
            assertThat(busy.body(MESSAGE)).startsWith("250");
            assertThat(busy.awaitReply()).startsWith("421 4.3.2");
            assertThat(update.get(60, TimeUnit.SECONDS).status()).isZero();
        }
        Await.until("the socket is open again", LIMIT, () -> isListening(server));
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            assertThat(send(smtp)).startsWith("250");
        }
        server.awaitMail("sluice.test", "ann", 2);
    }

    private void start(Distribution server) throws Exception {
        Dns.use(server, dns);
        server.append(
                "org.sluice.modules.cfg",
                "stamp.required = true\nstamp.phases = data, msg_gen_data_spool\nstamp.holdMillis = 30000");
        server.start();
        TestBundle.drop(
                server.data().resolve("deploy"),
                "stamp",
                "1.0.0",
                StampingModule.class,
                "validation.phases=DATA,MSG_GEN_DATA_SPOOL;validation.timeoutMillis=60000");
        Await.until("the stamp is there", LIMIT, () -> server.console("sluice:module-list")
                .ok()
                .matches("(?s).*stamp\\s+1.0.0\\s+active.*"));
    }

    /** Every way an operator has of replacing a bundle that comes back at once. */
    private static List<String> ways(Distribution server, String part) throws IOException {
        String name = "org.sluice." + part;
        return List.of(
                "bundle:update " + name,
                "bundle:update " + name + " " + jar(server, part).toUri(),
                "bundle:restart " + name,
                "bundle:stop " + name + "; bundle:start " + name);
    }

    private static Path jar(Distribution server, String part) throws IOException {
        try (Stream<Path> files =
                Files.walk(server.home().resolve("system/org/sluice").resolve(part))) {
            return files.filter(each -> each.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Mail is taken again, by more than one of the sources. */
    private static void flows(Ledger ledger) throws Exception {
        int before = ledger.acceptances();
        Await.until("mail flows", LIMIT, () -> ledger.acceptances() >= before + RATE);
    }

    private static Finished update(Distribution server) {
        try {
            return server.console("bundle:update org.sluice." + LISTENER);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isListening(Distribution server) {
        try (Smtp smtp = server.smtp()) {
            return smtp.banner().startsWith("220");
        } catch (IOException refused) {
            return false;
        }
    }

    private static String send(Smtp smtp) {
        try {
            return smtp.send("a@example.org", List.of("ann@sluice.test"), MESSAGE);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String sessions(Distribution server) throws Exception {
        return server.console("sluice:session-list --json").ok();
    }

    /** What an update, a restart or a refresh of that bundle would change. */
    private static String bundle(Distribution server, String name) throws Exception {
        List<String> lines = new ArrayList<>();
        server.console("bundle:id org.sluice." + name + "; bundle:headers org.sluice." + name)
                .ok()
                .lines()
                .forEach(lines::add);
        server.console("bundle:info org.sluice." + name)
                .ok()
                .lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).contains("modified"))
                .forEach(lines::add);
        return String.join("\n", lines);
    }
}
