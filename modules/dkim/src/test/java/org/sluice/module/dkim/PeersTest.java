package org.sluice.module.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.module.dkim.Policy.PartialBody;
import org.sluice.testing.DkimKey;
import org.sluice.testing.FakeBody;
import org.sluice.testing.FakeDns;
import org.sluice.testing.OpenDkim;
import org.sluice.testing.Programs;
import org.sluice.testing.Suites;

/** What others sign, we verify: OpenDKIM and dkimpy, every form, also what they make of mail as it really is. */
class PeersTest {

    private static final Policy POLICY =
            new Policy(1_024, 4_096, PartialBody.WHOLE, List.of(), Duration.ofSeconds(300));

    private static final String NAME = "s1._domainkey.example.org";

    /** White space in every place, a body that ends in empty lines, octets beyond ASCII. */
    private static final String MESSAGE = "From: Ann <ann@example.org>\nTo: bob@there.example,\n\tcarl@there.example \n"
            + "Subject:  two   words\t\n  and a fold\nDate: Fri, 21 Nov 2025 10:00:00 +0000\nMessage-ID: <1@example.org>\n"
            + "MIME-Version: 1.0\n\n first\tline \n\n  \t\nsecond \u00e9  line\n \n\n\n";

    /** Signs each file named by a line and writes the result beside it. */
    private static final String SIGN =
            """
            import sys, dkim
            for line in sys.stdin:
                path, selector, key, algorithm, header, body = line.split()
                message = open(path, 'rb').read()
                private = open(key, 'rb').read()
                signature = dkim.sign(message, selector.encode(), b'example.org', private,
                    canonicalize=(header.encode(), body.encode()), signature_algorithm=algorithm.encode())
                open(path + '.signed', 'wb').write(signature + message)
                print('signed')
            """;

    @TempDir
    Path folder;

    private final FakeDns dns = new FakeDns();

    @ParameterizedTest
    @CsvSource({
        "RSA,     rsa-sha256,     simple/simple",
        "RSA,     rsa-sha256,     simple/relaxed",
        "RSA,     rsa-sha256,     relaxed/simple",
        "RSA,     rsa-sha256,     relaxed/relaxed",
        "Ed25519, ed25519-sha256, relaxed/relaxed"
    })
    void openDkimSigns(String type, String algorithm, String forms) throws Exception {
        DkimKey key = DkimKey.of(type);
        dns.txt(NAME, key.record());
        // Like a milter it is not shown the white space around a value, so in simple form it cannot sign it.
        String message =
                MESSAGE.replace(":  ", ": ").replace("words\t", "words").replace("example \n", "example\n");
        String signed = new OpenDkim(folder).sign(message, "example.org", key.pem(), algorithm, forms);
        assertThat(verify(crlf(signed)).result()).isEqualTo(Result.PASS);
        assertThat(verify(crlf(signed.replace("second", "third"))).result()).isEqualTo(Result.FAIL);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA,     rsa-sha256,     simple,  simple",
        "RSA,     rsa-sha256,     simple,  relaxed",
        "RSA,     rsa-sha256,     relaxed, simple",
        "RSA,     rsa-sha256,     relaxed, relaxed",
        "Ed25519, ed25519-sha256, relaxed, simple",
        "Ed25519, ed25519-sha256, simple,  relaxed"
    })
    void dkimpySigns(String type, String algorithm, String header, String body) throws Exception {
        Path message = Files.write(folder.resolve("m"), crlf(MESSAGE));
        sign(List.of(message), DkimKey.of(type), algorithm, header, body);
        byte[] signed = Files.readAllBytes(folder.resolve("m.signed"));
        assertThat(verify(signed).result()).isEqualTo(Result.PASS);
    }

    /** Mail of the real world, with all its faults. */
    @Test
    void dkimpySignsRealMail() throws Exception {
        List<Path> copies = new ArrayList<>();
        for (Path mail : Suites.messages("corpus-spamassassin", ".eml")) {
            copies.add(Files.write(folder.resolve("mail" + copies.size()), Suites.asSent(mail)));
        }
        sign(copies, DkimKey.of("RSA"), "rsa-sha256", "relaxed", "relaxed");
        int passed = 0;
        for (Path copy : copies) {
            passed += verify(Files.readAllBytes(Path.of(copy + ".signed"))).result() == Result.PASS ? 1 : 0;
        }
        assertThat(passed).isEqualTo(copies.size()).isGreaterThan(500);
    }

    private void sign(List<Path> messages, DkimKey key, String algorithm, String header, String body)
            throws IOException {
        dns.txt(NAME, key.record());
        Path file = Files.writeString(folder.resolve("key"), key.dkimpy());
        List<String> lines = messages.stream()
                .map(path -> String.join(" ", path.toString(), "s1", file.toString(), algorithm, header, body))
                .toList();
        assertThat(Programs.python("dkim", SIGN, lines)).hasSize(messages.size());
    }

    private Findings verify(byte[] message) throws Exception {
        return new Verification(new Verification.Rules(POLICY, 10, new KnownKeys()), dns, Instant.now())
                .run(new FakeBody(message), Runnable::run)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static byte[] crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
