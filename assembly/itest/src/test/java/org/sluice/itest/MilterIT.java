package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testing.DkimKey;
import org.sluice.testing.LoopbackDns;
import org.sluice.testing.OpenDkim;
import org.sluice.testing.RealFilter;

/** Filters of others in the running server: one edits and refuses, the next one signs what has become of it. */
@ExtendWith(Distributions.class)
class MilterIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String MARKER = "SLUICE-TEST-MARKER";
    private static final int CLIENTS = 2;

    private static final String EDITOR =
            """
            import Milter, sys
            class Editor(Milter.Base):
              def envfrom(self, sender, *parameters):
                self.text = b''
                return Milter.CONTINUE
              def envrcpt(self, to, *parameters):
                if 'refused' in to:
                  self.setreply('550', '5.7.1', 'Not here')
                  return Milter.REJECT
                return Milter.CONTINUE
              def header(self, name, value):
                if name == 'Subject': self.subject = value
                return Milter.CONTINUE
              def body(self, chunk):
                self.text += chunk
                return Milter.CONTINUE
              def eom(self):
                if b'%s' in self.text:
                  self.setreply('554', '5.7.1', 'Not this one')
                  return Milter.REJECT
                self.chgheader('Subject', 1, '[seen]\\n ' + self.subject)
                self.addheader('X-Filtered', self.getsymval('i') or 'none')
                if b'secret' in self.text: self.replacebody(b'Nothing to see.\\r\\n')
                return Milter.CONTINUE
            Milter.factory = Editor
            Milter.set_flags(Milter.ADDHDRS | Milter.CHGHDRS | Milter.CHGBODY)
            Milter.runmilter('editor', 'unix:' + sys.argv[1], 60)
            """
                    .formatted(MARKER);

    @TempDir
    private Path folder;

    private final DkimKey key = DkimKey.rsa(2_048);
    private LoopbackDns dns;
    private RealFilter editor;
    private RealFilter signer;

    @BeforeEach
    void startPeers() throws Exception {
        org.sluice.testing.Programs.python("Milter", "", List.of());
        dns = Dns.start();
        dns.a("example.org", "127.0.0.2");
        Path script = Files.writeString(folder.resolve("editor.py"), EDITOR);
        editor = new RealFilter(
                Files.createDirectory(folder.resolve("e")),
                socket -> List.of("/usr/bin/python3", script.toString(), socket.toString()));
        signer = new RealFilter(Files.createDirectory(folder.resolve("s")), this::signing);
    }

    @AfterEach
    void stopPeers() {
        dns.close();
        editor.close();
        signer.close();
    }

    /** Simple forms: a blank more or less, and the signature is none. */
    private List<String> signing(Path socket) {
        try {
            Path pem = Files.writeString(folder.resolve("key.pem"), key.pem());
            Path options = Files.writeString(
                    folder.resolve("opendkim.conf"),
                    """
                    Mode s
                    Domain example.org
                    Selector s1
                    KeyFile %s
                    Canonicalization simple/simple
                    RequireSafeKeys false
                    InternalHosts 0.0.0.0/0
                    Syslog no
                    Socket local:%s
                    """
                            .formatted(pem, socket));
            return List.of(Programs.require("opendkim"), "-f", "-x", options.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void filtersEditAndRefuseAndNothingPassesThemBy(Distribution server) throws Exception {
        start(server);
        try (Smtp client = server.smtp()) {
            client.command("EHLO client.example.org");
            editsAreDelivered(server, client);
            mailOverHttpIsFiltered(server);
            aFilterThatIsGoneDefersAndComesBack(client);
            anUpdateInTheMiddleOfAMessageLetsNothingPass(server, client);
        }
        updatesUnderLoadLetNothingPass(server);
    }

    private void editsAreDelivered(Distribution server, Smtp client) throws Exception {
        assertThat(client.command("MAIL FROM:<ann@example.org>")).startsWith("250");
        assertThat(client.command("RCPT TO:<refused@sluice.test>")).isEqualTo("550 5.7.1 Not here");
        assertThat(client.command("RCPT TO:<refused@sluice.test>")).isEqualTo("550 5.7.1 Not here");
        assertThat(client.command("RCPT TO:<ann@sluice.test>")).startsWith("250");
        assertThat(client.command("DATA")).startsWith("354");
        assertThat(client.body(message("one", "Hello."))).startsWith("250");
        assertThat(client.command("MAIL FROM:<ann@example.org>")).startsWith("250");
        assertThat(client.command("RSET")).startsWith("250");
        assertThat(send(client, "ann", "two", "A secret.")).startsWith("250");
        assertThat(send(client, "ann", "three", MARKER)).isEqualTo("554 5.7.1 Not this one");
        List<String> stored = stored(server, "ann", 2);
        assertThat(stored).allSatisfy(this::isEditedAndSigned);
        assertThat(stored)
                .filteredOn(each -> each.contains("[seen]\n one") && each.endsWith("\n\nHello.\n"))
                .hasSize(1);
        assertThat(stored)
                .filteredOn(each -> each.contains("[seen]\n two") && each.endsWith("\n\nNothing to see.\n"))
                .hasSize(1);
    }

    private void mailOverHttpIsFiltered(Distribution server) throws Exception {
        String request =
                """
                {"recipients":[{"address":"web@sluice.test"}],
                 "content":{"from":"ann@example.org","subject":"over http","text":"%s"}}
                """;
        assertThat(post(server, request.formatted("Hello."))).contains("\"total_accepted_recipients\":1");
        assertThat(post(server, request.formatted(MARKER))).doesNotContain("\"total_accepted_recipients\":1");
        assertThat(stored(server, "web", 1)).singleElement().satisfies(this::isEditedAndSigned);
    }

    private void aFilterThatIsGoneDefersAndComesBack(Smtp client) throws Exception {
        editor.close();
        assertThat(client.command("MAIL FROM:<ann@example.org>")).startsWith("451 4.3.0");
        editor.start();
        Await.until("the filter is asked again", LIMIT, () -> send(client, "ann", "back", MARKER)
                .startsWith("554"));
    }

    private static void anUpdateInTheMiddleOfAMessageLetsNothingPass(Distribution server, Smtp client)
            throws Exception {
        assertThat(client.command("MAIL FROM:<ann@example.org>")).startsWith("250");
        assertThat(client.command("RCPT TO:<ann@sluice.test>")).startsWith("250");
        update(server);
        assertThat(client.command("DATA")).startsWith("354");
        assertThat(client.body(message("between", MARKER))).isEqualTo("554 5.7.1 Not this one");
    }

    private void updatesUnderLoadLetNothingPass(Distribution server) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger accepted = new AtomicInteger();
        List<String> wrong = new CopyOnWriteArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> {
                    try (Smtp client = server.smtp()) {
                        client.command("EHLO client.example.org");
                        while (!over.get()) {
                            note(send(client, "load", "load", MARKER), "554 5.7.1 Not this one", refused, wrong);
                            note(send(client, "load", "load", "Hello."), "250 ", accepted, wrong);
                        }
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 3; i++) {
                awaitMore(accepted, wrong);
                update(server);
                awaitMore(accepted, wrong);
                awaitMore(refused, wrong);
            }
            over.set(true);
            for (Future<?> each : running) {
                each.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            over.set(true);
            clients.shutdownNow();
        }
        assertThat(wrong).as("replies").isEmpty();
        // What was signed in the same second is alike but for its number, and is looked at once.
        Map<String, String> different = new HashMap<>();
        stored(server, "load", accepted.get())
                .forEach(each -> different.put(signed(each).replaceAll("X-Filtered: .*", ""), each));
        assertThat(different.values()).allSatisfy(this::isEditedAndSigned);
    }

    /** From the signature on; all of it where there is none. */
    private static String signed(String stored) {
        return stored.substring(Math.max(0, stored.indexOf("DKIM-Signature: ")));
    }

    private static void note(String reply, String expected, AtomicInteger count, List<String> wrong) {
        count.incrementAndGet();
        if (!reply.startsWith(expected)) {
            wrong.add(reply);
        }
    }

    private static void awaitMore(AtomicInteger count, List<String> wrong) throws Exception {
        int before = count.get();
        Await.until("more", LIMIT, () -> count.get() >= before + 2 * CLIENTS || !wrong.isEmpty());
    }

    private static void update(Distribution server) throws Exception {
        server.console("bundle:update org.sluice.module.milter").ok();
    }

    private void isEditedAndSigned(String stored) {
        assertThat(stored)
                .containsPattern("\nX-Filtered: [0-9a-z]{16}\\.[0-9]+\n")
                .contains("\nSubject: [seen]\n ");
        assertThat(new OpenDkim(folder).verify(stored, List.of("s1._domainkey.example.org " + key.record())))
                .contains("dkim=pass");
    }

    private static List<String> stored(Distribution server, String mailbox, int count) throws Exception {
        List<String> texts = new ArrayList<>();
        for (Path each : server.awaitMail("sluice.test", mailbox, count)) {
            texts.add(Files.readString(each, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
        }
        assertThat(texts).hasSize(count);
        return texts;
    }

    private static String send(Smtp client, String mailbox, String subject, String text) throws Exception {
        return client.send("ann@example.org", List.of(mailbox + "@sluice.test"), message(subject, text));
    }

    private static byte[] message(String subject, String text) {
        return ("From: ann@example.org\r\nTo: ann@sluice.test\r\nSubject: " + subject + "\r\n\r\n" + text + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String post(Distribution server, String request) throws Exception {
        URI transmissions = URI.create("http://127.0.0.1:" + server.httpPort() + "/api/v1/transmissions");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(transmissions)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(request))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void start(Distribution server) throws Exception {
        Dns.use(server, dns);
        server.append("org.sluice.modules.cfg", "milter.required = true\nmilter.holdMillis = 25000");
        server.configure("org.sluice.milter-one.cfg", "milter = " + editor.address() + "\nvalidation.order = 540\n");
        server.configure("org.sluice.milter-two.cfg", "milter = " + signer.address() + "\nvalidation.order = 560\n");
        server.start();
        server.console("feature:install sluice-milter").ok();
        Await.until("both filters are asked", LIMIT, () -> {
            try (Smtp client = server.smtp()) {
                client.command("EHLO client.example.org");
                send(client, "probe", "probe", "Hello.");
            }
            return server.mail("sluice.test", "probe").stream()
                    .map(MilterIT::text)
                    .anyMatch(each -> each.contains("X-Filtered") && each.contains("DKIM-Signature"));
        });
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
