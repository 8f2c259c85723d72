package org.sluice.module.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Clamd;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.OpenDkim;
import org.sluice.testing.Programs;
import org.sluice.testing.RealFilter;
import org.sluice.testing.Rspamd;
import org.sluice.testing.SpamAssassin;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Filters of others, whole SMTP sessions of ours. */
class RealFiltersTest {

    private static final String MESSAGE =
            """
            From: ann@example.org
            To: bob@sluice.test,
             eve@sluice.test
            Subject: two
              lines
            X-Many: one
            X-Many: two
            Date: Sat, 21 Nov 2026 12:00:00 +0000

            Hello.

            Bye.
            """;

    /** Every change there is. */
    private static final String EDITOR =
            """
            import Milter, sys
            class Editor(Milter.Milter):
              def envrcpt(self, to, *parameters):
                if 'refused' in to:
                  self.setreply('550', '5.7.1', 'Not here')
                  return Milter.REJECT
                return Milter.CONTINUE
              def header(self, name, value):
                if value == 'temporary':
                  return Milter.TEMPFAIL
                return Milter.CONTINUE
              def eom(self):
                self.progress()
                self.addheader('X-Added', 'one\\n\\ttwo')
                self.addheader('X-First', '1', 0)
                self.chgheader('Subject', 1, 'changed')
                self.chgheader('X-Many', 2, '')
                self.addrcpt('<new@sluice.test>')
                self.delrcpt('<bob@sluice.test>')
                self.chgfrom('<other@example.org>')
                self.replacebody('new body\\r\\n' * 10000)
                if self.getsymval('i') != '0123456789abcdef.1':
                  self.quarantine('macro i is ' + str(self.getsymval('i')))
                return Milter.ACCEPT
            Milter.factory = Editor
            Milter.set_flags(0x7f)
            Milter.runmilter('editor', 'unix:' + sys.argv[1], 30)
            """;

    @TempDir
    Path folder;

    private final ExecutorService blocking = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });
    private final MilterModule module = new MilterModule();

    @AfterEach
    void end() {
        module.stop();
        blocking.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"simple/simple", "relaxed/relaxed"})
    void opendkimSignsWhatGoesOn(String forms) throws Exception {
        String program = Programs.require("opendkim");
        String record = key(folder.resolve("key.pem"));
        try (RealFilter filter = new RealFilter(
                folder,
                socket -> List.of(
                        program,
                        "-f",
                        "-x",
                        write(
                                        "opendkim.conf",
                                        """
                Mode s
                Domain example.org
                Selector s1
                KeyFile %s
                Canonicalization %s
                RequireSafeKeys false
                InternalHosts 0.0.0.0/0
                Syslog no
                Socket local:%s
                """
                                                .formatted(folder.resolve("key.pem"), forms, socket))
                                .toString()))) {
            use(filter);
            FakeContext end = session(MESSAGE);
            assertThat(last).isEqualTo(Verdict.CONTINUE);
            String edit = end.effects().headerEdits().get(0);
            assertThat(edit).startsWith("insert 0 DKIM-Signature:");
            String signed = edit.substring("insert 0 ".length()).replace("\r\n", "\n") + "\n" + MESSAGE;
            List<String> records = List.of("s1._domainkey.example.org " + record);
            assertThat(new OpenDkim(folder).verify(signed, records)).contains("dkim=pass");
        }
    }

    @Test
    void pythonMilterChangesEverything() throws Exception {
        Programs.python("Milter", "", List.of());
        Path script = write("editor.py", EDITOR);
        try (RealFilter filter =
                new RealFilter(folder, socket -> List.of("/usr/bin/python3", script.toString(), socket.toString()))) {
            use(filter);
            FakeContext end = session(MESSAGE);
            assertThat(last).isEqualTo(Verdict.CONTINUE);
            assertThat(end.effects().headerEdits())
                    .containsExactly(
                            "insert 2147483647 X-Added: one\r\n\ttwo",
                            "insert 0 X-First: 1",
                            "change 1 Subject: changed",
                            "remove 2 X-Many");
            assertThat(end.effects().others())
                    .containsExactly(
                            "addRecipient new@sluice.test",
                            "removeRecipient bob@sluice.test",
                            "sender other@example.org",
                            "replaceBody 100000");
            session(MESSAGE.replace("X-Many: one", "X-Many: temporary"));
            assertThat(last).returns(Disposition.DEFER, Verdict::disposition);
            FakeContext refused = waiting(FakeContext.mailFrom("192.0.2.1", "ann@example.org", new FakeDns()));
            ask(refused);
            assertThat(ask(waiting(refused.next(Phase.RCPTTO).withRecipient("refused@sluice.test")))
                            .reply())
                    .hasValueSatisfying(reply -> assertThat(reply).hasToString("550 5.7.1 Not here"));
        }
    }

    @Test
    void clamavMilterRefusesAVirus(@TempDir Path own) throws Exception {
        String program = Programs.require("clamav-milter");
        try (Clamd clamd = new Clamd(own);
                RealFilter filter = new RealFilter(
                        folder,
                        socket -> List.of(
                                program,
                                "-c",
                                write(
                                                "milter.conf",
                                                """
                        Foreground yes
                        User %s
                        MilterSocket unix:%s
                        ClamdSocket unix:%s
                        OnInfected Reject
                        RejectMsg Virus found
                        AddHeader Replace
                        """
                                                        .formatted(
                                                                System.getProperty("user.name"),
                                                                socket,
                                                                clamd.socket()))
                                        .toString()))) {
            use(filter);
            FakeContext clean = session(MESSAGE);
            assertThat(last).isEqualTo(Verdict.CONTINUE);
            assertThat(clean.effects().headerEdits()).anyMatch(edit -> edit.contains("X-Virus-Status: Clean"));
            session(MESSAGE + Clamd.EICAR + "\n");
            assertThat(last).returns(Disposition.REJECT, Verdict::disposition);
            clamd.kill();
            session(MESSAGE);
            assertThat(last).returns(Disposition.DEFER, Verdict::disposition);
        }
    }

    /** It answers nothing but the end, over a connection for each client. */
    @Test
    void rspamdScoresAsAFilterToo(@TempDir Path own) throws Exception {
        Path socket = own.resolve("milter.sock");
        String proxy =
                """
                worker "rspamd_proxy" { bind_socket = "%s mode=0666"; milter = yes; count = 1; timeout = 60s;
                  reject_message = "Spam message rejected"; spam_header = "X-Spam";
                  upstream "local" { default = yes; self_scan = yes; } }
                """
                        .formatted(socket);
        try (Rspamd rspamd = Rspamd.start(own, Rspamd.SCORE_RULE, proxy)) {
            assertThat(RealFilter.awaitsClients(socket, () -> Files.exists(rspamd.socket())))
                    .isTrue();
            use("unix:" + socket);
            session(MESSAGE);
            assertThat(last).isEqualTo(Verdict.CONTINUE);
            FakeContext marked = session("X-Test-Score: 7\n" + MESSAGE);
            assertThat(last).isEqualTo(Verdict.CONTINUE);
            assertThat(marked.effects().headerEdits()).anyMatch(edit -> edit.equals("change 1 X-Spam: Yes"));
            session("X-Test-Score: 20\n" + MESSAGE);
            assertThat(last.reply())
                    .hasValueSatisfying(reply -> assertThat(reply).hasToString("554 5.7.1 Spam message rejected"));
        }
    }

    @Test
    void spamassMilterRefusesSpam(@TempDir Path own) throws Exception {
        String program = Programs.require("spamass-milter");
        try (SpamAssassin spamd =
                        SpamAssassin.start(own, "add_header all Status \"_YESNO_, score=_SCORE_ tests=_TESTS_\"\n");
                RealFilter filter = new RealFilter(
                        folder,
                        socket -> List.of(
                                program,
                                "-p",
                                socket.toString(),
                                "-r",
                                "6",
                                "--",
                                "-U",
                                spamd.socket().toString()))) {
            use(filter);
            FakeContext ham = session("X-Test-Marker: ham\n" + MESSAGE);
            assertThat(last).isEqualTo(Verdict.CONTINUE);
            assertThat(ham.effects().headerEdits())
                    .anyMatch(edit -> edit.contains(" X-Spam-Status: No, score=") && edit.contains("TEST_HAM"));
            session("X-Test-Marker: spam\n" + MESSAGE);
            assertThat(last.reply())
                    .hasValueSatisfying(reply -> assertThat(reply).hasToString("550 5.7.1 Blocked by SpamAssassin"));
        }
    }

    private Verdict last;

    /** A client's session from beginning to end; every phase before the last one goes on. */
    private FakeContext session(String message) throws Exception {
        FakeContext context = waiting(FakeContext.connect("192.0.2.1", new FakeDns()));
        assertThat(ask(context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.EHLO).hello("client.example"));
        assertThat(ask(context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.MAILFROM).sender("ann@example.org"));
        assertThat(ask(context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.RCPTTO).withRecipient("bob@sluice.test"));
        assertThat(ask(context)).isEqualTo(Verdict.CONTINUE);
        context = waiting(context.next(Phase.DATA).body(message));
        last = ask(context);
        context.closeStates();
        return context;
    }

    private void use(RealFilter filter) {
        use(filter.address());
    }

    private void use(String address) {
        Configs.configured(
                module, Map.of("milter", address, "reply_timeout_millis", "60000", "timeout_millis", "60000"));
    }

    private FakeContext waiting(FakeContext context) {
        return context.timeout(Duration.ofMinutes(2)).blockingOn(blocking);
    }

    private Verdict ask(FakeContext context) throws Exception {
        return module.validate(context).toCompletableFuture().get(120, TimeUnit.SECONDS);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** Writes a key and returns what to publish. */
    private static String key(Path file) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        KeyPair pair = generator.generateKeyPair();
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        return "v=DKIM1; k=rsa; p="
                + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }
}
