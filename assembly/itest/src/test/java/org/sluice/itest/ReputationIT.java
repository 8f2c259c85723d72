package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testing.LoopbackDns;
import org.sluice.testing.Postgrey;
import org.sluice.testing.Transcript;

/** What strangers hear about themselves, their senders' domains and their links, as the DNS and files have it. */
@ExtendWith(SharedDistribution.class)
class ReputationIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CONFIGURATION = "org.sluice.rbl.cfg";
    private static final String PEERS =
            """
            peer.all.cidr = 127.0.0.0/8
            peer.all.context = __bypass_early_talker = true, __bypass_fcdns = true, __bypass_spf_v1 = true
            error_limit = 0
            tarpit_after_errors = 0
            """;
    private static final String LISTS =
            """
            lists = good, all, slow, one, file, names, links
            list.good.base = wl.example
            list.good.whitelist = true
            list.all.base = all.example
            list.slow.base = slow.example
            list.one.base = bl.example
            list.file.type = rbldnsd
            list.file.source = etc/listed
            list.file.record_type = txt
            list.file.refresh = 1
            list.file.code = 451
            list.file.reason = Try later: %s
            list.names.base = names.example
            list.names.subject = sender
            list.names.record_type = a
            list.links.base = names.example
            list.links.subject = url
            """;

    private static LoopbackDns dns;

    @BeforeAll
    static void start(Distribution server) throws Exception {
        dns = domains(lists(Dns.start()));
        server.append(
                "org.sluice.dns.cfg", "resolvers = " + dns.hostAndPort() + "\ntimeout_millis = 500\nattempts = 2");
        server.append("org.sluice.listener-smtp.cfg", PEERS);
        server.append(CONFIGURATION, LISTS);
        server.configure("listed", ":2:$ is on the list\n127.0.5.3\n");
        server.start();
        server.console("feature:install sluice-rbl").ok();
        Await.until("the lists are there", LIMIT, () -> server.console("sluice:module-list")
                .ok()
                .matches("(?s).*\\brbl .*active.*"));
    }

    @AfterAll
    static void stopDns() {
        dns.close();
    }

    private static LoopbackDns domains(LoopbackDns dns) {
        return dns.mx("mx.example", 10, "two.example.org")
                .a("a.example", "192.0.2.1")
                .aaaa("aaaa.example", "2001:db8::1")
                .mx("null.example", 0, ".")
                .a("null.example", "192.0.2.1")
                .empty("empty.example")
                .servfail("servfail.example")
                .silent("silent.example")
                .mx("long.example", 10, "two.example.org")
                .truncated("long.example")
                .mx("stray.example", 10, "two.example.org")
                .strayReplies("stray.example")
                .mx("garbled.example", 10, "two.example.org")
                .garbled("garbled.example")
                .mx("digits.example", 10, "192.0.2.1")
                .mx("nowhere.example", 10, "gone.example")
                .mx("unsure.example", 10, "servfail.example")
                .cname("alias.example", "mx.example")
                .cname("loop.example", "loop2.example")
                .cname("loop2.example", "loop.example")
                .mx("xn--bcher-kva.example", 10, "two.example.org")
                .mx("mail.bad.example.org", 10, "two.example.org");
    }

    private static LoopbackDns lists(LoopbackDns dns) {
        for (String zone : List.of("wl", "all", "bl", "slow")) {
            dns.a("2.0.0.127." + zone + ".example", "127.0.0.2");
        }
        return dns.a("2.5.0.127.bl.example", "127.0.0.2")
                .txt("2.5.0.127.bl.example", "see https://bl.example/?127.0.5.2")
                .a("4.5.0.127.bl.example", "127.0.0.2")
                .a("4.5.0.127.wl.example", "127.0.0.2")
                .servfail("5.5.0.127.bl.example")
                .a("6.5.0.127.bl.example", "127.255.255.254")
                .a("1.0.0.127.all.example", "127.0.0.2")
                .a("7.5.0.127.all.example", "127.0.0.2")
                .silent("10.5.0.127.slow.example")
                .a("bad.example.org.names.example", "127.0.0.2")
                .a("phish.example.names.example", "127.0.0.2")
                .txt("phish.example.names.example", "x".repeat(64_000));
    }

    @TestFactory
    Stream<DynamicTest> senderDomains(Distribution server) throws Exception {
        return transcripts("sender-domains", server, file -> "127.0.4.1");
    }

    @TestFactory
    Stream<DynamicTest> blockLists(Distribution server) throws Exception {
        return transcripts(
                "block-lists", server, file -> file.getFileName().toString().split("-")[0]);
    }

    private interface Client {
        String of(Path file);
    }

    private static Stream<DynamicTest> transcripts(String folder, Distribution server, Client client) throws Exception {
        try (Stream<Path> files = Files.list(resources(folder))) {
            List<DynamicTest> tests = files.sorted()
                    .map(file -> DynamicTest.dynamicTest(
                            file.getFileName().toString(), () -> play(file, server, client.of(file))))
                    .toList();
            assertThat(tests).hasSizeGreaterThan(5);
            return tests.stream();
        }
    }

    private static void play(Path file, Distribution server, String client) throws Exception {
        Transcript.of(file)
                .patience(LIMIT)
                .play(
                        InetAddress.getByName(client),
                        new InetSocketAddress(InetAddress.getByName("127.0.0.1"), server.smtpPort()));
    }

    private static Path resources(String folder) throws URISyntaxException {
        return Path.of(ReputationIT.class.getResource("/" + folder).toURI());
    }

    /** A policy server's greylist: strangers come again, and while it is down nobody passes unasked. */
    @Test
    void greylists(Distribution server, @TempDir Path folder) throws Exception {
        try (Postgrey postgrey = new Postgrey(folder)) {
            server.configure(
                    "org.sluice.policy_service-default.cfg",
                    "servers = unix:" + postgrey.socket() + "\nvalidation.mode = DECIDE\n");
            server.console("feature:install sluice-policy_service").ok();
            Await.until("it is asked", LIMIT, () -> !greet(server, "early").startsWith("250"));
            assertThat(greet(server, "grey")).isEqualTo("450 4.2.0 Greylisted");
            Await.until("the stranger has come again", LIMIT, () -> greet(server, "grey")
                    .startsWith("250"));
            String message =
                    Files.readString(server.awaitMail("sluice.test", "grey", 1).get(0));
            assertThat(message)
                    .startsWith("Return-Path")
                    .containsPattern("(?m)^X-Greylist: delayed [0-9]+ seconds by ");
            postgrey.stop();
            assertThat(greet(server, "grey")).isEqualTo("451 4.3.5 Server configuration problem");
            postgrey.start();
            Await.until("it is well again", LIMIT, () -> greet(server, "grey").startsWith("250"));
        } finally {
            server.console("feature:uninstall sluice-policy_service").ok();
        }
    }

    /** A message of a stranger's whom no list knows: the last reply, or the first that refuses. */
    private static String greet(Distribution server, String recipient) throws Exception {
        try (Smtp smtp = Smtp.connect("127.0.7.1", server.smtpPort())) {
            smtp.command("EHLO client.example.org");
            return smtp.send(
                    "ann@mx.example",
                    List.of(recipient + "@sluice.test"),
                    "From: ann@mx.example\r\nSubject: hello\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** A list that was replaced counts without an edit; a bad one does not, and the log says where it is bad. */
    @Test
    void followsAFile(Distribution server) throws Exception {
        replace(server, ":2:$ is on the list\n127.0.5.3\n127.0.6.1\n");
        Await.until(
                "the new list counts", LIMIT, () -> banner(server, "127.0.6.1").startsWith("421 4.7.1"));
        replace(server, "127.0.6.2\n127.0.6.3/\n");
        Path log = server.data().resolve("log/sluice.log");
        Await.until("the bad list is refused", LIMIT, () -> Files.readString(log)
                .contains("etc/listed line 2: malformed prefix length, in \"127.0.6.3/\"; the list read before stays"));
        assertThat(banner(server, "127.0.6.1")).startsWith("421 4.7.1");
        assertThat(banner(server, "127.0.6.2")).startsWith("220");
        replace(server, ":2:$ is on the list\n127.0.5.3\n");
        Await.until("the old list counts again", LIMIT, () -> banner(server, "127.0.6.1")
                .startsWith("220"));
    }

    @Test
    void refusesAnEditWithFileKeyAndReason(Distribution server) throws Exception {
        Path file = server.data().resolve("etc").resolve(CONFIGURATION);
        String before = Files.readString(file);
        Files.writeString(file, before + "list.one.code = 250\n");
        Path log = server.data().resolve("log/sluice.log");
        Await.until("the edit is refused", LIMIT, () -> Files.readString(log)
                .contains("etc/" + CONFIGURATION
                        + ": list.one.code: 250 (expected: a number from 400 to 599); the old values stay"));
        assertThat(banner(server, "127.0.5.2")).startsWith("554 5.7.1");
        Files.writeString(file, before);
    }

    /** Modules come and go while mail flows, and no session notices. */
    @Test
    void comesAndGoesUnderLoad(Distribution server) throws Exception {
        int messages = 1_500;
        try (Load load = Load.start(server, messages)) {
            for (String module : List.of("rbl", "mail_from_domain_validate")) {
                server.console("bundle:update org.sluice.module." + module).ok();
                server.console("feature:uninstall sluice-" + module).ok();
                server.console("feature:install sluice-" + module).ok();
            }
            load.finish();
        }
        server.awaitMail("sluice.test", "load", messages);
        assertThat(server.mail("sluice.test", "load")).hasSize(messages);
        Await.until("the lists count again", LIMIT, () -> banner(server, "127.0.5.2")
                .startsWith("554 5.7.1"));
    }

    private static void replace(Distribution server, String list) throws Exception {
        Path etc = server.data().resolve("etc");
        Path next = Files.writeString(etc.resolve("listed.next"), list);
        Files.move(next, etc.resolve("listed"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String banner(Distribution server, String client) throws Exception {
        try (Smtp smtp = Smtp.connect(client, server.smtpPort())) {
            return smtp.banner();
        }
    }
}
