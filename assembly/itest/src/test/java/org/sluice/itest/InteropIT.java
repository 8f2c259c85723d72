package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testing.LoopbackDns;
import org.sluice.testing.PostfixServer;

/**
 * Other people's clients against one running server: each sends a message to a listener with every extension, to one without
 * any, and to one for each extension that lacks only that; and each makes use of all it knows that is offered. The listeners are
 * files added while the server runs.
 */
@ExtendWith(Distributions.class)
class InteropIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SHIPPED = "org.sluice.listener-smtp.cfg";
    private static final String USER = "ann@sluice.test";
    private static final String PASSWORD = "pencil";

    /** Shown behind TLS alone, and the last to users alone. */
    private static final List<String> HIDDEN = List.of("AUTH", "REQUIRETLS", "FUTURERELEASE");

    private static final Pattern MARK = Pattern.compile("(?m)^Subject: mark ([A-Za-z0-9-]+)\\s*$");
    private static final Pattern PROTOCOL = Pattern.compile("\\swith ([A-Z0-9]*SMTP[A-Z]*)\\s");

    @Test
    void everyClientIsServedWithEachExtensionOnAndOff(Distribution server) throws Exception {
        try (LoopbackDns dns = Dns.start()) {
            Dns.use(server, dns);
            Certificates.make(server);
            server.append(SHIPPED, Certificates.LINES);
            server.start();
            addUser(server);
            List<String> keywords = keywords(server);
            Map<String, Integer> listeners = listeners(server, keywords);
            Set<String> sent = new TreeSet<>();
            for (Map.Entry<String, Integer> listener : listeners.entrySet()) {
                Set<String> offered = offered(listener.getKey(), keywords);
                for (Client client : Client.values()) {
                    String mark = client + "-" + listener.getKey();
                    client.send(server, listener.getValue(), mark, offered);
                    sent.add(mark);
                }
            }
            sent.addAll(throughPostfix(server, listeners));
            List<Path> mail = server.awaitMail("sluice.test", "ann", sent.size());
            assertThat(marks(mail)).isEqualTo(sent);
            assertThat(mail).hasSameSizeAs(sent);
            usedWhatWasOffered(server, mail);
        }
    }

    private static void usedWhatWasOffered(Distribution server, List<Path> mail) throws IOException {
        Map<String, String> protocols = new TreeMap<>();
        for (Path each : mail) {
            String message = Files.readString(each, StandardCharsets.ISO_8859_1);
            Matcher mark = MARK.matcher(message);
            Matcher protocol = PROTOCOL.matcher(message);
            if (mark.find() && protocol.find()) {
                protocols.put(mark.group(1), protocol.group(1));
            }
        }
        assertThat(protocols)
                .containsEntry("swaks-all", "ESMTPSA")
                .containsEntry("curl-all", "ESMTPSA")
                .containsEntry("msmtp-all", "ESMTPSA")
                .containsEntry("smtplib-all", "UTF8SMTPSA")
                .containsEntry("smtplib-SMTPUTF8", "ESMTPSA")
                // Says HELO once TLS is there: no word of RFC 3848 for that.
                .containsEntry("nail-all", "SMTP")
                .containsEntry("postfix-all", "ESMTPS")
                .containsEntry("msmtp-AUTH", "ESMTPS")
                .containsEntry("curl-STARTTLS", "ESMTP")
                .containsEntry("smtplib-none", "ESMTP");
        assertThat(Files.readString(server.data().resolve("log/mail.log")))
                .contains(
                        "\"BODY\":\"BINARYMIME\"",
                        "\"BY\":\"600;N\"",
                        "\"ENVID\":\"smtplib\"",
                        "\"HOLDFOR\":\"1\"",
                        "\"MT-PRIORITY\":\"3\"",
                        "\"NOTIFY\":\"FAILURE,DELAY\"",
                        "\"REQUIRETLS\":",
                        "\"RET\":\"HDRS\"",
                        "\"SMTPUTF8\":");
    }

    private static void addUser(Distribution server) throws Exception {
        String line =
                server.console("sluice:user-hash " + USER + ' ' + PASSWORD).ok();
        Path users = Files.writeString(server.data().resolve("etc/smtp-users"), line);
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-r-----"));
        Await.until(
                "the user is known",
                LIMIT,
                () -> server.console("sluice:user-check " + USER + ' ' + PASSWORD)
                                .status()
                        == 0);
    }

    private static List<String> keywords(Distribution server) throws IOException {
        try (Smtp smtp = server.smtp()) {
            Stream<String> shown = Stream.of(
                            smtp.command("EHLO client.example.org").split("\n"))
                    .skip(1)
                    .map(line -> line.substring(4).split(" ")[0]);
            return Stream.concat(shown, HIDDEN.stream()).distinct().toList();
        }
    }

    private static Set<String> offered(String listener, List<String> keywords) {
        Set<String> offered = new TreeSet<>(listener.equals("none") ? List.of() : keywords);
        offered.remove(listener);
        if (!offered.contains("STARTTLS")) {
            HIDDEN.forEach(offered::remove);
        }
        return offered;
    }

    /** By name: all, none, and one without each. */
    private static Map<String, Integer> listeners(Distribution server, List<String> keywords) throws Exception {
        Map<String, List<String>> extensions = new LinkedHashMap<>();
        extensions.put("all", keywords);
        extensions.put("none", List.of());
        for (String keyword : keywords) {
            List<String> others = new ArrayList<>(keywords);
            others.remove(keyword);
            extensions.put(keyword, others);
        }
        Map<String, Integer> listeners = new LinkedHashMap<>();
        for (String name : extensions.keySet()) {
            listeners.put(name, listener(server, "variant_" + name.toLowerCase(), extensions.get(name)));
        }
        // All were written at once: the folder is looked into once a second.
        for (String name : extensions.keySet()) {
            Await.until(
                    "listener " + name + " answers",
                    Duration.ofSeconds(20),
                    () -> offers(listeners.get(name), extensions.get(name)));
        }
        assertThat(listeners).hasSizeGreaterThanOrEqualTo(6);
        return listeners;
    }

    private static int listener(Distribution server, String name, List<String> extensions) throws Exception {
        int port = Distribution.freePorts().get(0);
        String shipped = Files.readString(server.home().resolve("etc").resolve(SHIPPED));
        server.configure(
                "org.sluice.listener-" + name + ".cfg",
                shipped + '\n' + Certificates.LINES + "\nlisten = 127.0.0.1:" + port + "\nsmtp_extensions = "
                        + String.join(", ", extensions) + "\n");
        return port;
    }

    private static boolean offers(int port, List<String> extensions) {
        try (Smtp smtp = Smtp.connect(port)) {
            Set<String> shown = new TreeSet<>();
            smtp.command("EHLO client.example.org")
                    .lines()
                    .skip(1)
                    .forEach(line -> shown.add(line.substring(4).split(" ")[0]));
            Set<String> expected = new TreeSet<>(extensions);
            HIDDEN.forEach(expected::remove);
            if (!extensions.contains("CHUNKING")) {
                expected.remove("BINARYMIME");
            }
            if (!extensions.contains("8BITMIME")) {
                expected.remove("SMTPUTF8");
            }
            assertThat(shown).isEqualTo(expected);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static Set<String> throughPostfix(Distribution server, Map<String, Integer> listeners) throws Exception {
        Programs.require("postfix");
        StringBuilder routes = new StringBuilder();
        listeners.forEach((name, port) -> routes.append(" { @" + name + ".example = [127.0.0.1]:" + port + " }"));
        String settings = "sender_dependent_relayhost_maps = inline:{" + routes + " }\n"
                + "smtpd_recipient_restrictions = permit\nsmtp_tls_security_level = may\n";
        Set<String> sent = new TreeSet<>();
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "sluice-postfix");
        try (PostfixServer postfix = new PostfixServer(folder).start(settings)) {
            for (String name : listeners.keySet()) {
                String mark = "postfix-" + name;
                try (Smtp smtp = Smtp.connect(postfix.port())) {
                    smtp.command("EHLO client.example.org");
                    String reply = smtp.send("a@" + name + ".example", List.of("ann@sluice.test"), message(mark));
                    assertThat(reply).startsWith("250");
                }
                sent.add(mark);
            }
            Await.until("Postfix has sent all", LIMIT, () -> marks(server.mail("sluice.test", "ann"))
                    .containsAll(sent));
        }
        return sent;
    }

    private static byte[] message(String mark) {
        return ("From: a@example.org\r\nTo: ann@sluice.test\r\nSubject: mark " + mark
                        + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Transfer-Encoding: 8bit\r\n\r\nH\u00e9llo\r\n.\r\n..\r\nend\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Set<String> marks(List<Path> mail) throws IOException {
        Set<String> marks = new TreeSet<>();
        for (Path each : mail) {
            Matcher mark = MARK.matcher(Files.readString(each, StandardCharsets.ISO_8859_1));
            if (mark.find()) {
                marks.add(mark.group(1));
            }
        }
        return marks;
    }

    /** One program, with what it needs to send one message, and to use what is offered. */
    private enum Client {
        SWAKS(
                "swaks",
                "--server 127.0.0.1:%1$d --ehlo client.example.org -n --silent 3 --from a@example.org"
                        + " --to ann@sluice.test --data @%2$s",
                "--tls",
                "--auth LOGIN --auth-user " + USER + " --auth-password " + PASSWORD),
        SWAKS_PIPELINED(
                "swaks",
                "--server 127.0.0.1:%1$d --ehlo client.example.org -n --silent 3 --pipeline"
                        + " --from a@example.org --to ann@sluice.test --data @%2$s",
                "--tls",
                "--auth PLAIN --auth-user " + USER + " --auth-password " + PASSWORD),
        CURL(
                "curl",
                "-sS smtp://127.0.0.1:%1$d/client.example.org --mail-from a@example.org"
                        + " --mail-rcpt ann@sluice.test -T %2$s",
                "--ssl-reqd -k",
                "--user " + USER + ':' + PASSWORD),
        SMTPLIB("python3", "-c '%4$s' %1$d %2$s", "", ""),
        NAIL(
                "s-nail",
                "-:/ -Sv15-compat -Smta=smtp://127.0.0.1:%1$d -Ssmtp-auth=none -Ssendwait"
                        + " -Shostname=client.example.org -r a@example.org -s \"mark %3$s\" %5$s ann@sluice.test",
                "-Ssmtp-use-starttls -Stls-verify=ignore",
                ""),
        MSMTP(
                "msmtp",
                "--host=127.0.0.1 --port=%1$d --domain=client.example.org --auth=off --tls=off"
                        + " --from=a@example.org %5$s ann@sluice.test",
                "--tls=on --tls-starttls=on --tls-certcheck=off",
                "--auth=scram-sha-256 --user=" + USER + " --passwordeval=\"echo " + PASSWORD + "\""),
        SMTP_SOURCE(
                "smtp-source",
                "-m 1 -M client.example.org -f a@example.org -t ann@sluice.test -S \"mark %3$s\" 127.0.0.1:%1$d",
                "",
                "");

        private static final String SCRIPT =
                """
                import smtplib, ssl, sys
                octets = open(sys.argv[2], "rb").read()
                server = smtplib.SMTP("127.0.0.1", int(sys.argv[1]), local_hostname="client.example.org", timeout=30)
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=ssl._create_unverified_context())
                    server.ehlo()
                if server.has_extn("auth"):
                    server.login("ann@sluice.test", "pencil")
                    server.ehlo()
                def offered(keyword, *options):
                    return list(options) if server.has_extn(keyword) else []
                mail = offered("8bitmime", "BODY=8BITMIME") + offered("smtputf8", "SMTPUTF8")
                mail += offered("dsn", "RET=HDRS", "ENVID=smtplib") + offered("mt-priority", "MT-PRIORITY=3")
                mail += offered("deliverby", "BY=600;N") + offered("requiretls", "REQUIRETLS")
                mail += offered("futurerelease", "HOLDFOR=1")
                rcpt = offered("dsn", "NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;ann+2B@sluice.test")
                def taken(reply, code=250):
                    assert reply[0] == code, reply
                if server.has_extn("limits"):
                    limits = dict(each.split("=") for each in server.esmtp_features["limits"].split())
                    assert int(limits["RCPTMAX"]) >= 100, limits
                if server.has_extn("binarymime"):
                    mail = [each for each in mail if not each.startswith("BODY=")] + ["BODY=BINARYMIME"]
                    taken(server.mail("a@example.org", mail))
                    taken(server.rcpt("ann@sluice.test", rcpt))
                    for chunk, last in ((octets[:7], ""), (octets[7:], " LAST")):
                        server.putcmd("BDAT", str(len(chunk)) + last)
                        server.send(chunk)
                        taken(server.getreply())
                else:
                    server.sendmail("a@example.org", ["ann@sluice.test"], octets, mail, rcpt)
                server.quit()
                """;

        private final String program;
        private final String words;
        private final String tls;
        private final String auth;

        Client(String program, String words, String tls, String auth) {
            this.program = program;
            this.words = words;
            this.tls = tls;
            this.auth = auth;
        }

        void send(Distribution server, int port, String mark, Set<String> offered) throws Exception {
            Path file = Files.write(server.data().resolve(mark + ".eml"), message(mark));
            String options = options(offered);
            String command = Programs.require(program) + ' ' + words.formatted(port, file, mark, SCRIPT, options)
                    + (words.contains("%5$s") ? "" : ' ' + options) + " <" + file;
            Finished finished = Finished.of(List.of("sh", "-c", command), LIMIT);
            assertThat(finished.status())
                    .as(mark + ": " + finished.out() + finished.err())
                    .isZero();
        }

        private String options(Set<String> offered) {
            List<String> options = new ArrayList<>();
            if (offered.contains("STARTTLS")) {
                options.add(tls);
            }
            if (offered.contains("AUTH")) {
                options.add(auth);
            }
            if (offered.contains("DSN") && this == MSMTP) {
                options.add("--dsn-notify=failure,delay --dsn-return=hdrs");
            }
            return String.join(" ", options);
        }

        @Override
        public String toString() {
            return name().toLowerCase().replace('_', '-');
        }
    }
}
