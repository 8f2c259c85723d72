package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.message.AuthResult;
import org.sluice.support.authentication.AuthResultsField;
import org.sluice.testing.LoopbackDns;

/** Everything the distribution has to say about who mail is from, on one server with a scripted DNS. */
class IdentityIT {
    private static final String SENDER = "127.0.0.9";
    /** Its senders' domains are not validated, which MAIL would wait for. */
    private static final String PATIENT = "127.0.0.8";

    private static final String LISTED = "127.0.0.7";
    private static final int CORPUS = 20;
    private static final List<String> FEATURES =
            List.of("fcdns", "rbl", "mail_from_domain_validate", "spf_v1", "senderid", "dkim", "arc", "dmarc");

    private static LoopbackDns dns;
    private static Distribution server;
    private static KeyPair key;
    private static List<String> present;

    @BeforeAll
    static void start() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        key = rsa.generateKeyPair();
        String publicKey = Base64.getEncoder().encodeToString(key.getPublic().getEncoded());
        dns = LoopbackDns.start()
                .ptr(SENDER, "mail.sender.example")
                .a("mail.sender.example", SENDER)
                .a("sender.example", SENDER)
                .mx("sender.example", 10, "mail.sender.example")
                .txt("sender.example", "v=spf1 ip4:" + SENDER + " -all")
                .txt("_dmarc.sender.example", "v=DMARC1; p=none")
                .txt(
                        "one._domainkey.sender.example",
                        "v=DKIM1; k=rsa; p=",
                        publicKey.substring(0, 200),
                        publicKey.substring(200))
                .silent("slow.example");
        Path modules = Archive.home().resolve("system/org/sluice");
        present = FEATURES.stream()
                .filter(name -> Files.isDirectory(modules.resolve("module." + name)))
                .toList();
        server = Distribution.fresh();
        server.append(
                "org.sluice.dns.cfg", "resolvers = " + dns.hostAndPort() + "\ntimeout_millis = 2000\nattempts = 1");
        server.append("org.sluice.core.cfg", "authserv_id = mx.sluice.test\nwhitelist_global = " + LISTED);
        server.append(
                "org.sluice.listener-smtp.cfg",
                "peer.patient.cidr = " + PATIENT
                        + "\npeer.patient.context = __bypass_mail_from_domain_validate = true, __bypass_fcdns = true");
        server.start();
        server.console("feature:install " + features(present)).ok();
        Await.until("the modules serve", Duration.ofSeconds(60), () -> {
            String list = server.console("sluice:module-list").ok();
            return present.stream().allMatch(list::contains);
        });
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.keepLogs(Path.of("target", "identity"));
            server.close();
        }
        dns.close();
    }

    /** Forged fields of every spelling are gone, those of others stay, and ours says what was found. */
    @Test
    void realMailCarriesOneFieldOfOurs() throws Exception {
        String forged = "Authentication-Results: mx.sluice.test; spf=pass\r\n"
                + "authentication-results:\r\n\t(x) \"MX.sluice.test\" 1; dkim=pass header.d=bank.example\r\n"
                + "Authentication-Results: other.example; spf=fail\r\n";
        List<Path> corpus = corpus();
        try (Smtp smtp = Smtp.connect(SENDER, server.smtpPort())) {
            smtp.command("EHLO mail.sender.example");
            for (int i = 0; i < corpus.size(); i++) {
                byte[] octets = (forged + asSent(corpus.get(i))).getBytes(StandardCharsets.ISO_8859_1);
                assertThat(smtp.send("ann@sender.example", List.of("real" + i + "@sluice.test"), octets))
                        .startsWith("250");
            }
        }
        for (int i = 0; i < corpus.size(); i++) {
            Map<String, AuthResult> found = findings("real" + i, "other.example");
            assertThat(found.get("spf").result()).isEqualTo("pass");
            assertThat(found.get("spf").properties()).containsEntry("smtp.mailfrom", "ann@sender.example");
            assertThat(found.get("iprev").result()).isEqualTo("pass");
            assertThat(found.get("iprev").properties()).containsEntry("policy.iprev", SENDER);
            if (present.contains("dkim")) {
                assertThat(found.get("dkim").result()).isNotEqualTo("pass");
            }
        }
    }

    @Test
    void signedMailIsVerified() throws Exception {
        String message = "From: Ann <ann@sender.example>\r\nTo: bob@sluice.test\r\nSubject: signed\r\n"
                + "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@sender.example>\r\n\r\nHello\r\n";
        try (Smtp smtp = Smtp.connect(SENDER, server.smtpPort())) {
            smtp.command("EHLO mail.sender.example");
            assertThat(smtp.send(
                            "ann@sender.example",
                            List.of("signed@sluice.test"),
                            (signature(message) + message).getBytes(StandardCharsets.US_ASCII)))
                    .startsWith("250");
        }
        Map<String, AuthResult> found = findings("signed", "");
        assertThat(found.get("spf").result()).isEqualTo("pass");
        if (present.contains("senderid")) {
            assertThat(found.get("sender-id"))
                    .isEqualTo(new AuthResult("sender-id", "pass", Map.of("header.from", "ann@sender.example")));
        }
        if (present.contains("dkim")) {
            assertThat(found.get("dkim").result()).as(found.toString()).isEqualTo("pass");
            assertThat(found.get("dkim").properties()).containsEntry("header.d", "sender.example");
        }
        if (present.contains("dmarc")) {
            assertThat(found.get("dmarc").result()).isEqualTo("pass");
        }
    }

    /** The name servers say nothing: MAIL is answered at once, and the wait falls behind RCPT (joinAt). */
    @Test
    void lookUpsHideBehindTheClientsOwnPace() throws Exception {
        try (Smtp smtp = Smtp.connect(PATIENT, server.smtpPort())) {
            smtp.command("EHLO mail.sender.example");
            assertThat(smtp.command("MAIL FROM:<ann@slow.example>")).startsWith("250");
            Await.until("the policy is asked for", Duration.ofSeconds(60), () -> dns.asked()
                    .contains("TXT slow.example"));
            assertThat(smtp.command("RCPT TO:<slow@sluice.test>")).startsWith("250");
            assertThat(smtp.command("DATA")).startsWith("354");
            assertThat(smtp.body("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .startsWith("250");
        }
        assertThat(findings("slow", "").get("spf").result()).isEqualTo("temperror");
    }

    /** 127.0.0.7 has no name, and only the list saves it. */
    @Test
    void theWhitelistExemptsWhoStandsOnIt() throws Exception {
        try (Smtp smtp = Smtp.connect(LISTED, server.smtpPort())) {
            assertThat(smtp.banner()).startsWith("220");
        }
        try (Smtp smtp = Smtp.connect("127.0.0.6", server.smtpPort())) {
            assertThat(smtp.banner()).startsWith("554");
        }
    }

    /** The others have tests of their own that do this under load. */
    @Test
    void modulesComeAreUpdatedAndGoWhileMailIsTaken() throws Exception {
        for (String module : List.of("fcdns", "spf_v1", "senderid")) {
            String bundle = "org.sluice.module." + module;
            server.console("feature:uninstall sluice-" + module).ok();
            mailPasses("without-" + module.replace('_', '-'));
            server.console("feature:install sluice-" + module).ok();
            Await.until(module + " is back", Duration.ofSeconds(30), () -> server.console("sluice:module-list")
                    .ok()
                    .contains(module));
            server.console("bundle:update " + bundle).ok();
            Await.until(module + " is back", Duration.ofSeconds(30), () -> server.console("sluice:module-list")
                    .ok()
                    .contains(module));
            mailPasses("with-" + module.replace('_', '-'));
        }
    }

    private static void mailPasses(String recipient) throws Exception {
        try (Smtp smtp = Smtp.connect(SENDER, server.smtpPort())) {
            smtp.command("EHLO mail.sender.example");
            assertThat(smtp.send(
                            "ann@sender.example",
                            List.of(recipient + "@sluice.test"),
                            "From: ann@sender.example\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .as(recipient)
                    .startsWith("250");
        }
        assertThat(server.awaitMail("sluice.test", recipient, 1)).hasSize(1);
    }

    /** What the one field of ours says, by method; {@code other} is who else may have a field there. */
    private static Map<String, AuthResult> findings(String recipient, String other) throws Exception {
        Path mail = server.awaitMail("sluice.test", recipient, 1).get(0);
        String text = Files.readString(mail, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        String header = text.substring(0, text.indexOf("\n\n") + 1).replaceAll("\n[ \t]+", " ");
        List<AuthResultsField> fields = header.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("authentication-results:"))
                .map(line -> AuthResultsField.read(line.substring(line.indexOf(':') + 1))
                        .orElseThrow(() -> new AssertionError(line)))
                .toList();
        assertThat(fields.stream().map(AuthResultsField::authservId).filter(id -> !id.equals(other)))
                .as(header)
                .containsExactly("mx.sluice.test");
        Map<String, AuthResult> found = new HashMap<>();
        fields.get(0).results().forEach(result -> found.putIfAbsent(result.method(), result));
        return found;
    }

    /** A signature in the simple forms of RFC 6376 section 3.4. */
    private static String signature(String message) throws Exception {
        String header = message.substring(0, message.indexOf("\r\n\r\n") + 2);
        String body = message.substring(message.indexOf("\r\n\r\n") + 4);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.US_ASCII));
        String field = "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=sender.example; s=one;\r\n"
                + "\th=From:To:Subject:Date:Message-ID; bh="
                + Base64.getEncoder().encodeToString(hash) + ";\r\n\tb=";
        Signature signing = Signature.getInstance("SHA256withRSA");
        signing.initSign(key.getPrivate());
        signing.update((header + field).getBytes(StandardCharsets.US_ASCII));
        return field + Base64.getEncoder().encodeToString(signing.sign()) + "\r\n";
    }

    private static String features(List<String> modules) {
        return String.join(" ", modules.stream().map(name -> "sluice-" + name).toList());
    }

    private static String asSent(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .replaceAll("\r\n?", "\n")
                .replaceFirst("^From .*\n", "");
        return (text.endsWith("\n") ? text : text + "\n").replace("\n", "\r\n");
    }

    private static List<Path> corpus() throws IOException {
        Path folder = Path.of(System.getProperty("sluice.suites", "absent"), "corpus-spamassassin");
        Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is not here");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getParent().equals(folder))
                    .sorted()
                    .limit(CORPUS)
                    .toList();
        }
    }
}
