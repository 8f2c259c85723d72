package org.sluice.module.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.module.dkim.Policy.PartialBody;
import org.sluice.testing.FakeBody;
import org.sluice.testing.FakeDns;
import org.sluice.testing.Hostile;

/** Headers and records made to hurt: a result all the same, soon, and nothing of theirs in what we write. */
class HostileTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Policy POLICY =
            new Policy(1_024, 4_096, PartialBody.WHOLE, List.of(), Duration.ofSeconds(300));
    private static final String MESSAGE = "From: a@b.example\r\n\r\nbody\r\n";
    private static final String GOOD =
            "v=1; a=ed25519-sha256; d=signer.example; s=ed; bh=" + "A".repeat(43) + "=; b=AAAA; h=from";

    static Stream<Arguments> headers() {
        String fold = "\r\n ".repeat(100_000);
        return Stream.of(
                Arguments.of("a huge tag", "DKIM-Signature: " + GOOD + "; z=" + "x".repeat(200_000), 1),
                Arguments.of("folded to death", "DKIM-Signature: v=1;" + fold + GOOD.substring(4), 1),
                Arguments.of("10,000 tags", "DKIM-Signature: " + many("t", "=1;"), 1),
                Arguments.of("names without end", "DKIM-Signature: " + GOOD + many(":x", ""), 1),
                Arguments.of("the same name 10,000 times", "DKIM-Signature: " + GOOD + ":from".repeat(10_000), 1),
                Arguments.of("only semicolons", "DKIM-Signature: " + ";".repeat(400_000), 1),
                Arguments.of("only equals signs", "DKIM-Signature: " + "=".repeat(400_000), 1),
                Arguments.of("only spaces", "DKIM-Signature: " + " ".repeat(400_000), 1),
                Arguments.of("NUL", "DKIM-Signature: " + GOOD.replace("v=1", "v=\0001"), 1),
                Arguments.of("empty", "DKIM-Signature:", 1),
                Arguments.of("duplicates", "DKIM-Signature: " + GOOD + "; d=evil.example", 1),
                Arguments.of("a number without end", "DKIM-Signature: " + GOOD + "; l=" + "9".repeat(60_000), 1),
                Arguments.of(
                        "signature of 64 KiB", "DKIM-Signature: " + GOOD.replace("AAAA;", "A".repeat(60_000) + ";"), 1),
                Arguments.of(
                        "1,000 signatures",
                        ("DKIM-Signature: " + GOOD + "\r\n").repeat(1_000).strip(),
                        10),
                Arguments.of(
                        "10,000 signatures",
                        ("DKIM-Signature: v=1\r\n").repeat(10_000).strip(),
                        10),
                Arguments.of(
                        "domain of dots", "DKIM-Signature: " + GOOD.replace("signer.example", ".".repeat(5_000)), 1),
                Arguments.of("label of 5,000", "DKIM-Signature: " + GOOD.replace("signer", "s".repeat(5_000)), 1));
    }

    static Stream<Arguments> records() {
        return Stream.of(
                Arguments.of("64 KiB", "v=DKIM1; p=" + "A".repeat(65_000)),
                Arguments.of("notes without end", "v=DKIM1; n=" + "x".repeat(65_000) + "; p=AAAA"),
                Arguments.of("16 bits", "v=DKIM1; p=MB4wDQYJKoZIhvcNAQEBBQADDQAwCgIDAIABAgMBAAE="),
                Arguments.of("NUL", "v=DKIM1; p=\0"),
                Arguments.of("duplicates", "v=DKIM1; p=AAAA; p=AAAA"),
                Arguments.of("tags", "v=DKIM1; " + many("t", "=y;") + "p=AAAA"),
                Arguments.of("DER of another length", "v=DKIM1; p=MIL/////"),
                Arguments.of("nothing", ""),
                Arguments.of("colons", "v=DKIM1; h=" + ":".repeat(8_000) + "; p=AAAA"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void survivesHeaders(String what, String header, int judged) {
        FakeDns dns = new FakeDns().txt("ed._domainkey.signer.example", Signed.ED25519_RECORD);
        Findings findings = verify(header + "\r\n" + MESSAGE, dns);
        assertThat(findings.all()).hasSize(judged).allMatch(finding -> !finding.isPass());
        findings.all().forEach(HostileTest::isHarmless);
        assertThat(dns.asked().size()).isLessThanOrEqualTo(10);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void survivesRecords(String what, String record) {
        FakeDns dns = new FakeDns();
        for (int i = 0; i < 20; i++) {
            dns.txt("ed._domainkey.signer.example", record);
        }
        Findings findings = verify(Signed.ed25519("").sign(MESSAGE), dns);
        assertThat(findings.result()).isEqualTo(Result.PERMERROR);
        findings.all().forEach(HostileTest::isHarmless);
    }

    /** Bodies that are all held back, or all white space. */
    @ParameterizedTest
    @MethodSource("bodies")
    void survivesBodies(String body) {
        FakeDns dns = new FakeDns().txt("ed._domainkey.signer.example", Signed.ED25519_RECORD);
        String signed = Signed.ed25519("").sign("From: a@b.example\r\nTo: c\r\nSubject: d\r\n\r\n" + body);
        assertThat(verify(signed, dns).result()).isEqualTo(Result.PASS);
    }

    static Stream<String> bodies() {
        return Stream.of(
                "\r\n".repeat(1_000_000),
                "\r\n".repeat(1_000_000) + "x",
                " ".repeat(2_000_000),
                " \r\n".repeat(500_000) + "x",
                "x \t".repeat(500_000));
    }

    /** Names without end cost no more than the fields they pick, each once and from below. */
    @Test
    void verifiesTenThousandNames() {
        FakeDns dns = new FakeDns().txt("ed._domainkey.signer.example", Signed.ED25519_RECORD);
        List<String> names = new ArrayList<>(Collections.nCopies(10_000, "x"));
        names.set(0, "from");
        String message = "X: y\r\n".repeat(9_000) + MESSAGE;
        String signed = Signed.ed25519("").names(names).sign(message);
        assertThat(verify(signed, dns).result()).isEqualTo(Result.PASS);
        assertThat(verify(signed.replaceFirst("\r\nX: y\r\n", "\r\nX: z\r\n"), dns)
                        .result())
                .isEqualTo(Result.FAIL);
        assertThat(verify("X: y\r\n" + signed, dns).result())
                .as("oversigned 999 times")
                .isEqualTo(Result.FAIL);
    }

    /** What ends no line is text (RFC 6376 section 3.4): no line end may be made of it, nor come of it. */
    @ParameterizedTest
    @ValueSource(strings = {"simple", "relaxed"})
    void takesBareCrAndLfForText(String form) {
        FakeDns dns = new FakeDns().txt("ed._domainkey.signer.example", Signed.ED25519_RECORD);
        Signed signer =
                new Signed(Signed.ED25519, "v=1; a=ed25519-sha256; c=relaxed/" + form + "; d=signer.example; s=ed");
        String signed = signer.names(List.of("from")).sign(MESSAGE.replace("body", "one\rtwo\r\rthree\nfour \r five"));
        assertThat(verify(signed, dns).result()).isEqualTo(Result.PASS);
        for (String change : List.of("one\r\ntwo", "one\ntwo", "onetwo")) {
            assertThat(verify(signed.replace("one\rtwo", change), dns).result()).isEqualTo(Result.FAIL);
        }
        assertThat(verify(signed.replace("three\r\nfour", "three\nfour"), dns).result())
                .isEqualTo(Result.FAIL);
        assertThat(verify(signed.replace("three\r\nfour", "three\r\r\nfour"), dns)
                        .result())
                .isEqualTo(Result.FAIL);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void writesNothingOfTheirs(String value) {
        String flat = value.replaceAll("[\r\n]", "").replace(";", "");
        FakeDns dns = new FakeDns();
        for (String tag : List.of("d", "s", "i", "a", "c", "h", "q")) {
            String header = "DKIM-Signature: " + GOOD.replaceFirst("; " + tag + "=[^;]*", "") + "; " + tag + "=" + flat;
            verify(header + "\r\n" + MESSAGE, dns).all().forEach(HostileTest::isHarmless);
        }
        verify("DKIM-Signature: " + GOOD + "; i=" + flat + "@signer.example\r\n" + MESSAGE, dns)
                .all()
                .forEach(HostileTest::isHarmless);
    }

    static Stream<String> hostile() {
        return Hostile.values().stream();
    }

    private static void isHarmless(Finding finding) {
        String written = finding.fact() + finding.authResult(8);
        assertThat(written.length()).isLessThan(2_500);
        assertThat(written.chars()).allMatch(c -> c >= ' ' && c <= '~');
    }

    private static Findings verify(String message, FakeDns dns) {
        return assertTimeoutPreemptively(SOON, () -> new Verification(
                        new Verification.Rules(POLICY, 10, new KnownKeys()), dns, Instant.ofEpochSecond(1_700_000_000))
                .run(new FakeBody(message.getBytes(StandardCharsets.ISO_8859_1)), Runnable::run)
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS));
    }

    private static String many(String name, String rest) {
        StringBuilder tags = new StringBuilder();
        for (int i : Collections.nCopies(10_000, 0)) {
            tags.append(name).append(tags.length() + i).append(rest);
        }
        return tags.toString();
    }
}
