package org.sluice.module.dkim_sign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.MessageScan;
import org.sluice.support.dkim.SigningKeys;
import org.sluice.testing.FakeBody;
import org.sluice.testing.OpenDkim;
import org.sluice.testing.Programs;
import org.sluice.testing.Suites;

/** What we sign, others verify: OpenDKIM and dkimpy, every form, also mail as it really is. */
class PeersTest {

    private static final String MESSAGE = "From: Ann <ann@example.org>\nTo: bob@there.example,\n\tcarl@there.example\n"
            + "Subject: two   words\n  and a fold\nDate: Fri, 21 Nov 2025 10:00:00 +0000\nMessage-ID: <1@example.org>\n"
            + "MIME-Version: 1.0\n\n first\tline \n\n  \t\nsecond \u00e9  line\n \n\n\n";

    /** Prints what it thinks of each file named by a line; the key of selector x is in the file keys.x. */
    private static final String VERIFY =
            """
            import sys, dkim
            folder = None
            def dns(name, timeout=5):
                return open(folder + '/keys.' + name.decode().split('.')[0], 'rb').read()
            for line in sys.stdin:
                folder, path, count = line.split()
                verifier = dkim.DKIM(open(path, 'rb').read(), minkey=1024)
                print(all(verifier.verify(idx=i, dnsfunc=dns) for i in range(int(count))))
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "RSA,     simple,  simple",
        "RSA,     simple,  relaxed",
        "RSA,     relaxed, simple",
        "RSA,     relaxed, relaxed",
        "Ed25519, relaxed, relaxed"
    })
    void openDkimVerifies(String type, String header, String body) throws Exception {
        String record = Keys.write(folder.resolve("s1.pem"), type);
        String signed = signed(crlf(MESSAGE), List.of("s1"), header, body).replace("\r\n", "\n");
        OpenDkim peer = new OpenDkim(folder);
        List<String> records = List.of("s1._domainkey.example.org " + record);
        assertThat(peer.verify(signed, records)).contains("dkim=pass");
        assertThat(peer.verify(signed.replace("second", "third"), records)).contains("dkim=fail");
    }

    @ParameterizedTest
    @CsvSource({"simple, simple", "simple, relaxed", "relaxed, simple", "relaxed, relaxed"})
    void dkimpyVerifies(String header, String body) throws Exception {
        Files.writeString(folder.resolve("keys.s1"), Keys.write(folder.resolve("s1.pem"), "RSA"));
        Files.writeString(folder.resolve("keys.s2"), Keys.write(folder.resolve("s2.pem"), "Ed25519"));
        Path file = folder.resolve("message");
        Files.writeString(file, signed(crlf(MESSAGE), List.of("s1", "s2"), header, body), StandardCharsets.ISO_8859_1);
        assertThat(Programs.python("dkim", VERIFY, List.of(folder + " " + file + " 2")))
                .containsExactly("True");
    }

    /** Mail of the real world, with all its faults. */
    @Test
    void dkimpyVerifiesRealMail() throws Exception {
        Files.writeString(folder.resolve("keys.s1"), Keys.write(folder.resolve("s1.pem"), "Ed25519"));
        List<String> lines = new ArrayList<>();
        for (Path mail : Suites.messages("corpus-spamassassin", ".eml")) {
            String message = new String(Suites.asSent(mail), StandardCharsets.ISO_8859_1);
            Path file = folder.resolve("mail" + lines.size());
            Files.writeString(file, signed(message, List.of("s1"), "relaxed", "relaxed"), StandardCharsets.ISO_8859_1);
            lines.add(folder + " " + file + " 1");
        }
        assertThat(Programs.python("dkim", VERIFY, lines))
                .hasSize(lines.size())
                .hasSizeGreaterThan(500)
                .containsOnly("True");
    }

    private String signed(String message, List<String> selectors, String header, String body) throws Exception {
        Shape shape = new Shape(
                Canonicalization.of(header).orElseThrow(),
                Canonicalization.of(body).orElseThrow(),
                List.of("from", "to", "subject", "date", "received", "content-type"),
                List.of("from", "cc"),
                List.of(),
                false,
                false,
                Duration.ZERO);
        SigningKeys keys = new SigningKeys(new SigningKeys.Terms(10, Duration.ZERO, Duration.ZERO));
        int gap = message.indexOf("\r\n\r\n") + 4;
        byte[] head = message.substring(0, gap).getBytes(StandardCharsets.ISO_8859_1);
        List<Field> fields =
                MessageScan.of(new FakeBody(head).open(), 1_000_000).header();
        byte[] rest = message.substring(gap).getBytes(StandardCharsets.ISO_8859_1);
        Signing.Subject subject = new Signing.Subject("example.org", fields, new FakeBody(rest), Set.of());
        List<Signer> signers = selectors.stream()
                .map(selector -> new Signer("", selector, folder + "/%{s}.pem", ""))
                .toList();
        StringBuilder signed = new StringBuilder();
        for (String value : new Signing(shape, keys, Instant.now()).sign(subject, signers)) {
            signed.append("DKIM-Signature: ").append(folded(value)).append("\r\n");
        }
        return signed.append(message).toString();
    }

    /** As the core folds: at white space. */
    private static String folded(String value) {
        return value.replace(" ", "\r\n ");
    }

    private static String crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }
}
