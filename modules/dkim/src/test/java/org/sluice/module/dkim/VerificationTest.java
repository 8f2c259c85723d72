package org.sluice.module.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.module.dkim.Policy.PartialBody;
import org.sluice.support.dkim.SigningKey;
import org.sluice.testing.DkimKey;
import org.sluice.testing.FakeBody;
import org.sluice.testing.FakeDns;

/** What becomes of one signature, rule by rule of RFC 6376. */
class VerificationTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final Policy POLICY =
            new Policy(1_024, 4_096, PartialBody.WHOLE, List.of("content-type"), Duration.ofSeconds(300));
    private static final String MESSAGE =
            "From: Ann <ann@signer.example>\nTo: bob@here.example\nSubject: hello\n\nHello  Bob,\nbye.\n";

    private final FakeDns dns = new FakeDns()
            .txt("ed._domainkey.signer.example", Signed.ED25519_RECORD)
            .txt("rsa._domainkey.signer.example", Signed.ED25519_RECORD.replace("ed25519", "rsa"))
            .txt("strict._domainkey.signer.example", Signed.ED25519_RECORD + "; t=s")
            .txt("test._domainkey.signer.example", Signed.ED25519_RECORD + "; t=y:s")
            .txt("revoked._domainkey.signer.example", "v=DKIM1; k=ed25519; p=")
            .txt("tlsrpt._domainkey.signer.example", Signed.ED25519_RECORD + "; s=tlsrpt")
            .txt("sha1._domainkey.signer.example", Signed.ED25519_RECORD + "; h=sha1")
            .txt("junk._domainkey.signer.example", "v=spf1 -all")
            .txt("bomb._domainkey.signer.example", "v=DKIM1; p=" + "A".repeat(65_000))
            .txt("two._domainkey.signer.example", "junk")
            .txt("two._domainkey.signer.example", Signed.ED25519_RECORD)
            .txt("ed._domainkey.xn--bcher-kva.example", Signed.ED25519_RECORD)
            .servfail("broken._domainkey.signer.example");

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "s=ed                            | pass      | \"\"",
                "s=two                           | pass      | \"\"",
                "s=test                          | pass      | key in testing",
                "s=ed; i=joe@signer.example      | pass      | \"\"",
                "s=ed; i=joe@sub.signer.example  | pass      | \"\"",
                "s=ed; i=j=6Fe@SIGNER.example    | pass      | \"\"",
                "s=strict; i=@signer.example     | pass      | \"\"",
                "s=ed; q=dns/txt                 | pass      | \"\"",
                "s=ed; q=smoke:dns/txt           | pass      | \"\"",
                "s=ed; x=1700000001; t=1699999999| pass      | \"\"",
                "s=ed; x=1699999800              | pass      | \"\"",
                "s=ed; x=99999999999999999999999 | pass      | \"\"",
                "s=ed; t=1700000200              | pass      | \"\"",
                "s=ed; zz=unknown; z=From:me     | pass      | \"\"",
                "s=ED; l=                        | permerror | l= is no number",
                "s=ed; t=1700000400              | permerror | signed in the future",
                "s=ed; x=1699999600              | permerror | signature expired",
                "s=ed; x=5; t=5                  | permerror | x= not after t=",
                "s=ed; x=-5                      | permerror | x= is no number",
                "s=ed; l=99999999999999999999    | permerror | l= beyond the end of the body",
                "s=ed; q=carrier/pigeon          | permerror | unknown query method",
                "s=ed; i=joe@other.example       | permerror | i= is not under d=",
                "s=ed; i=joe@xsigner.example     | permerror | i= is not under d=",
                "s=ed; i=joe@example             | permerror | i= is not under d=",
                "s=ed; i=joe                     | permerror | i= is no identity",
                "s=strict; i=@sub.signer.example | permerror | i= below d=, which the key forbids",
                "s=none                          | permerror | no key for signature",
                "s=junk                          | permerror | key record of another version",
                "s=bomb                          | permerror | key record too long",
                "s=revoked                       | permerror | key revoked",
                "s=rsa                           | permerror | key cannot be read",
                "s=tlsrpt                        | permerror | key is for something else",
                "s=sha1                          | permerror | key is for something else",
                "s=broken                        | temperror | key could not be looked up",
                "s=                              | permerror | s= is no name",
                "s=a b                           | permerror | s= is no name",
                "s=ed.                           | permerror | s= is no name",
                "s=ed; v=1                       | permerror | duplicate tag"
            })
    void judges(String tags, String result, String reason) throws Exception {
        Signed signed =
                new Signed(Signed.ED25519, "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=signer.example; " + tags);
        Finding finding = only(signed.sign(MESSAGE));
        assertThat(finding.reason()).isEqualTo(reason);
        assertThat(finding.result().word()).isEqualTo(result);
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "v=2; a=ed25519-sha256; d=signer.example; s=ed              | permerror | unknown version",
                "a=ed25519-sha256; d=signer.example; s=ed                   | permerror | tag v= missing",
                "v=1; a=rsa-sha1; d=signer.example; s=ed                    | permerror | rsa-sha1 is no longer valid",
                "v=1; a=dsa-sha256; d=signer.example; s=ed                  | permerror | unknown algorithm",
                "v=1; a=rsa-sha256; d=signer.example; s=ed                  | permerror | key is for something else",
                "v=1; a=ed25519-sha256; s=ed                                | permerror | tag d= missing",
                "v=1; a=ed25519-sha256; d=.; s=ed                           | permerror | d= is no name",
                "v=1; a=ed25519-sha256; c=simple/simple/simple; d=signer.example; s=ed | permerror | unknown canonicalization",
                "v=1; a=ed25519-sha256; c=nofws; d=signer.example; s=ed     | permerror | unknown canonicalization"
            })
    void wantsTheTagsOfTheRfc(String tags, String result, String reason) throws Exception {
        Finding finding = only(new Signed(Signed.ED25519, tags).sign(MESSAGE));
        assertThat(finding.reason()).isEqualTo(reason);
        assertThat(finding.result().word()).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({"'',", "simple", "relaxed", "simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"})
    void knowsAllForms(String form) throws Exception {
        String c = form.isEmpty() ? "" : "; c=" + form;
        Signed signed = new Signed(Signed.ED25519, "v=1; a=ed25519-sha256" + c + "; d=signer.example; s=ed");
        assertThat(only(signed.sign(MESSAGE)).result()).isEqualTo(Result.PASS);
        String respaced = signed.sign(MESSAGE).replace("Hello  Bob", "Hello Bob");
        assertThat(only(respaced).result()).isEqualTo(form.endsWith("/relaxed") ? Result.PASS : Result.FAIL);
        String refolded = signed.sign(MESSAGE).replace("Subject: hello", "SUBJECT:  hello ");
        assertThat(only(refolded).result()).isEqualTo(form.startsWith("relaxed") ? Result.PASS : Result.FAIL);
    }

    @Test
    void tellsABrokenBodyFromABrokenHeader() throws Exception {
        String signed = Signed.ed25519("").sign(MESSAGE);
        assertThat(only(signed.replace("bye", "buy")).reason()).isEqualTo("body hash did not verify");
        assertThat(only(signed.replace("Subject: hello", "Subject: hullo")).reason())
                .isEqualTo("signature did not verify");
        assertThat(only(signed.replaceFirst("b=(.{4}).{4}([^;\r]*\r)", "b=$1AAAA$2"))
                        .reason())
                .isEqualTo("signature did not verify");
        assertThat(only(signed.replaceFirst("bh=....", "bh=AAAA")).reason()).isEqualTo("body hash did not verify");
        assertThat(only(signed.replaceFirst("bh=[^;]*", "bh=AAAA")).reason()).isEqualTo("bh= of the wrong length");
        assertThat(only(signed.replaceFirst("bh=[^;]*", "bh=*")).reason()).isEqualTo("bh= is not base64");
        assertThat(only(signed.replaceFirst("; b=[^\r]*", "; b=")).reason()).isEqualTo("b= of the wrong length");
        assertThat(only(signed.replaceFirst("; b=[^\r]*", "")).reason()).isEqualTo("tag b= missing");
    }

    /** Junk between header and body belongs to the body, and so does everything behind the first empty line. */
    @Test
    void takesTheFirstEmptyLineForTheEndOfTheHeader() throws Exception {
        String signed = Signed.ed25519("").sign(MESSAGE);
        assertThat(only(signed.replace("\r\n\r\n", "\r\n\r\njunk\r\n\r\n")).reason())
                .isEqualTo("body hash did not verify");
        assertThat(only(signed.replace("\r\n\r\n", "\r\njunk line\r\n\r\n")).result())
                .isEqualTo(Result.PASS);
    }

    @Test
    void countsFromBelow() throws Exception {
        Signed twice = Signed.ed25519("").names(List.of("from", "received", "received", "to"));
        String message = "Received: 2\nReceived: 1\n" + MESSAGE;
        assertThat(only(twice.sign(message)).result()).isEqualTo(Result.PASS);
        assertThat(only("Received: 3\r\n" + twice.sign(message)).result()).isEqualTo(Result.PASS);
        Signed over = Signed.ed25519("").names(List.of("from", "from", "to", "cc"));
        assertThat(only(over.sign(MESSAGE)).result()).isEqualTo(Result.PASS);
        assertThat(only("Cc: eve@evil.example\r\n" + over.sign(MESSAGE)).result())
                .isEqualTo(Result.FAIL);
        assertThat(only("From: eve@evil.example\r\n" + over.sign(MESSAGE)).result())
                .isEqualTo(Result.FAIL);
    }

    @Test
    void keepsToThePolicy() throws Exception {
        String signed = Signed.ed25519("").sign(MESSAGE);
        assertThat(only("From: eve@evil.example\r\n" + signed).reason()).isEqualTo("another From added");
        assertThat(only(Signed.ed25519("").sign("Content-Type: text/html\n" + MESSAGE))
                        .reason())
                .isEqualTo("content-type not signed");
        String partial = Signed.ed25519("").length(9).sign(MESSAGE);
        assertThat(only(partial).reason()).isEqualTo("body goes on behind what is signed");
        assertThat(only(Signed.ed25519("").length(18).sign(MESSAGE)).result()).isEqualTo(Result.PASS);
        assertThat(only(partial, new Policy(1_024, 4_096, PartialBody.ANY, List.of(), Duration.ZERO))
                        .result())
                .isEqualTo(Result.PASS);
        assertThat(only(partial, new Policy(1_024, 4_096, PartialBody.NEVER, List.of(), Duration.ZERO))
                        .reason())
                .isEqualTo("l= not accepted");
    }

    @ParameterizedTest
    @CsvSource({
        "512,  4096, policy, key too short",
        "1024, 1024, pass,   ''",
        "2048, 4096, pass,   ''",
        "2048, 1536, policy, key too long"
    })
    void limitsTheSizeOfKeys(int bits, int most, String result, String reason) throws Exception {
        DkimKey key = DkimKey.rsa(bits);
        dns.txt("size._domainkey.signer.example", key.record());
        Policy policy = new Policy(1_024, most, PartialBody.WHOLE, List.of(), Duration.ZERO);
        String signed =
                new Signed(SigningKey.parse(key.pem()), "v=1; a=rsa-sha256; d=signer.example; s=size").sign(MESSAGE);
        Finding finding = only(signed, policy);
        assertThat(finding.result().word()).isEqualTo(result);
        assertThat(finding.reason()).isEqualTo(reason);
        assertThat(finding.bits()).isEqualTo(bits);
    }

    /** RFC 8616: U-labels in d=, looked up as A-labels. */
    @Test
    void readsInternationalDomains() throws Exception {
        String domain = new String("b\u00fccher.example".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        Signed signed = new Signed(Signed.ED25519, "v=1; a=ed25519-sha256; d=" + domain + "; s=ed; i=@" + domain);
        Finding finding = only(signed.sign(MESSAGE));
        assertThat(finding.result()).isEqualTo(Result.PASS);
        assertThat(finding.signature().orElseThrow().domain()).isEqualTo("xn--bcher-kva.example");
        assertThat(finding.authResult(8).properties()).containsEntry("header.d", "xn--bcher-kva.example");
    }

    @Test
    void judgesSeveralAndTellsThemApart() throws Exception {
        String message = MESSAGE;
        for (int i = 0; i < 12; i++) {
            message = Signed.ed25519("; x=" + (1_800_000_000 + i)).sign(message);
        }
        Findings findings = findings(message, POLICY);
        assertThat(findings.all()).hasSize(10).allMatch(Finding::isPass);
        assertThat(findings.signatures()).isEqualTo(12);
        assertThat(findings.passing()).containsExactly("signer.example");
        assertThat(findings.digits()).isEqualTo(8);
        Finding one = findings.all().get(0);
        assertThat(new Findings(List.of(one, one), 2).digits()).isEqualTo(8);
    }

    @Test
    void namesTheBest() throws Exception {
        String message = Signed.ed25519("").sign(MESSAGE);
        String fail = message.replaceFirst("bh=....", "bh=AAAA");
        assertThat(findings(fail, POLICY).result()).isEqualTo(Result.FAIL);
        assertThat(findings("DKIM-Signature: junk\r\n" + message, POLICY).result())
                .isEqualTo(Result.PASS);
        assertThat(findings("DKIM-Signature: junk\r\n" + fail, POLICY).result()).isEqualTo(Result.FAIL);
        assertThat(findings("DKIM-Signature: junk\r\n" + MESSAGE, POLICY).result())
                .isEqualTo(Result.PERMERROR);
        assertThat(findings(MESSAGE, POLICY).result()).isEqualTo(Result.NONE);
    }

    private Finding only(String message) throws Exception {
        return only(message, POLICY);
    }

    private Finding only(String message, Policy policy) throws Exception {
        Findings findings = findings(message, policy);
        assertThat(findings.all()).hasSize(1);
        return findings.all().get(0);
    }

    private Findings findings(String message, Policy policy) throws Exception {
        byte[] octets = message.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return new Verification(new Verification.Rules(policy, 10, new KnownKeys()), dns, NOW)
                .run(new FakeBody(octets), Runnable::run)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
