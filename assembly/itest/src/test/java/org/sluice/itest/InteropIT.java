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
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.bench.PostfixServer;
import org.sluice.testing.LoopbackDns;

/**
 * Other people's clients against one running server: each sends a message to a listener with every extension, to one without
 * any, and to one for each extension that lacks only that. The listeners are files added while the server runs.
 */
@ExtendWith(Distributions.class)
class InteropIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SHIPPED = "org.sluice.listener-smtp.cfg";
    private static final Pattern MARK = Pattern.compile("(?m)^Subject: mark ([A-Za-z0-9-]+)\\s*$");

    @Test
    void everyClientIsServedWithEachExtensionOnAndOff(Distribution server) throws Exception {
        try (LoopbackDns dns = Dns.start()) {
            Dns.use(server, dns);
            server.start();
            Map<String, Integer> listeners = listeners(server, keywords(server));
            Set<String> sent = new TreeSet<>();
            for (Map.Entry<String, Integer> listener : listeners.entrySet()) {
                for (Client client : Client.values()) {
                    String mark = client + "-" + listener.getKey();
                    client.send(server, listener.getValue(), mark);
                    sent.add(mark);
                }
            }
            sent.addAll(throughPostfix(server, listeners));
            List<Path> mail = server.awaitMail("sluice.test", "ann", sent.size());
            assertThat(marks(mail)).isEqualTo(sent);
            assertThat(mail).hasSameSizeAs(sent);
        }
    }

    private static List<String> keywords(Distribution server) throws IOException {
        try (Smtp smtp = server.smtp()) {
            return Stream.of(smtp.command("EHLO client.example.org").split("\n"))
                    .skip(1)
                    .map(line -> line.substring(4).split(" ")[0])
                    .toList();
        }
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
                shipped + "\nlisten = 127.0.0.1:" + port + "\nsmtp_extensions = " + String.join(", ", extensions)
                        + "\n");
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
                + "smtpd_recipient_restrictions = permit\n";
        Set<String> sent = new TreeSet<>();
        Path folder = reachable();
        try (PostfixServer postfix = new PostfixServer(folder, settings, 10)) {
            for (String name : listeners.keySet()) {
                String mark = "postfix-" + name;
                try (Smtp smtp = Smtp.connect(postfix.address().getPort())) {
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

    /** Postfix's own user has to come by. */
    private static Path reachable() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "sluice-postfix");
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
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

    /** One program, with what it needs to send one message. */
    private enum Client {
        SWAKS(
                "swaks",
                "--server 127.0.0.1:%1$d --ehlo client.example.org -n --silent 3 --from a@example.org"
                        + " --to ann@sluice.test --data @%2$s"),
        SWAKS_PIPELINED(
                "swaks",
                "--server 127.0.0.1:%1$d --ehlo client.example.org -n --silent 3 --pipeline"
                        + " --from a@example.org --to ann@sluice.test --data @%2$s"),
        CURL(
                "curl",
                "-sS smtp://127.0.0.1:%1$d/client.example.org --mail-from a@example.org"
                        + " --mail-rcpt ann@sluice.test -T %2$s"),
        SMTPLIB("python3", "-c '%4$s' %1$d %2$s"),
        NAIL(
                "s-nail",
                "-:/ -Sv15-compat -Smta=smtp://127.0.0.1:%1$d -Ssmtp-auth=none -Ssendwait"
                        + " -Shostname=client.example.org -r a@example.org -s \"mark %3$s\" ann@sluice.test"),
        MSMTP(
                "msmtp",
                "--host=127.0.0.1 --port=%1$d --domain=client.example.org --auth=off --tls=off"
                        + " --from=a@example.org ann@sluice.test"),
        SMTP_SOURCE(
                "smtp-source",
                "-m 1 -M client.example.org -f a@example.org -t ann@sluice.test -S \"mark %3$s\"" + " 127.0.0.1:%1$d");

        private static final String SCRIPT =
                """
                import smtplib, sys
                octets = open(sys.argv[2], "rb").read()
                server = smtplib.SMTP("127.0.0.1", int(sys.argv[1]), local_hostname="client.example.org", timeout=30)
                server.ehlo()
                options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
                server.sendmail("a@example.org", ["ann@sluice.test"], octets, options)
                server.quit()
                """;

        private final String program;
        private final String words;

        Client(String program, String words) {
            this.program = program;
            this.words = words;
        }

        void send(Distribution server, int port, String mark) throws Exception {
            Path file = Files.write(server.data().resolve(mark + ".eml"), message(mark));
            String command = Programs.require(program) + ' ' + words.formatted(port, file, mark, SCRIPT) + " <" + file;
            Finished finished = Finished.of(List.of("sh", "-c", command), LIMIT);
            assertThat(finished.status())
                    .as(mark + ": " + finished.out() + finished.err())
                    .isZero();
        }

        @Override
        public String toString() {
            return name().toLowerCase().replace('_', '-');
        }
    }
}
