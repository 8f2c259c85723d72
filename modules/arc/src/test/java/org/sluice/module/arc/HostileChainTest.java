package org.sluice.module.arc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.testing.FakeDns;

/** Chains that nobody made in good faith: the result is the RFC's, and the work is bounded. */
class HostileChainTest {

    private static final SealedMail KEY = SealedMail.rsa("s1", 1_024);
    private static final String TWO = KEY.sealed(2);

    private static final String RESULTS_OF_FIRST = ArcChain.RESULTS + ": i=1;";

    private final FakeDns dns = KEY.publish(new FakeDns());

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("a gap", TWO.replace("i=1; ", "i=3; ")),
                Arguments.of("the first set missing", without(TWO, "i=1; ")),
                Arguments.of("the latest set missing its seal", TWO.substring(TWO.indexOf('\n') + 1)),
                Arguments.of("i=0", TWO.replace("i=1; ", "i=0; ")),
                Arguments.of("i=999", TWO.replace("i=2; ", "i=999; ")),
                Arguments.of("i=51", TWO.replace("i=2; ", "i=51; ")),
                Arguments.of("i=-1", TWO.replace("i=1; ", "i=-1; ")),
                Arguments.of("i=1 2", TWO.replace("i=2; ", "i=1 2; ")),
                Arguments.of("i= in other digits", TWO.replace("i=2; ", "i=\u0662; ")),
                Arguments.of("i= twice", TWO.replace("i=2; s=", "i=2; i=2; s=")),
                Arguments.of("a set twice", TWO.substring(0, TWO.indexOf("From:")) + TWO),
                Arguments.of("sets in each other's place", swapped()),
                Arguments.of("a=none", TWO.replace("a=rsa-sha256", "a=none")),
                Arguments.of("a=rsa-sha1", TWO.replace("a=rsa-sha256", "a=rsa-sha1")),
                Arguments.of("a= of another kind than the key", TWO.replace("a=rsa-sha256", "a=ed25519-sha256")),
                Arguments.of("an empty signature", TWO.replaceAll("b=[^;]+;", "b=;")),
                Arguments.of("a signature of zeros", TWO.replaceAll(" b=[^;]+;", " b=AAAA;")),
                Arguments.of("l=0", TWO.replaceAll("c=relaxed/relaxed;", "c=relaxed/relaxed; l=0;")),
                Arguments.of(
                        "l= beyond all numbers", TWO.replaceAll("c=relaxed/", "l=99999999999999999999; c=relaxed/")),
                Arguments.of("x= long ago", TWO.replaceAll("c=relaxed/", "x=1; c=relaxed/")),
                Arguments.of("q= of another kind", TWO.replaceAll("c=relaxed/", "q=http; c=relaxed/")),
                Arguments.of("h= in a seal", TWO.replace("cv=pass;", "cv=pass; h=from;")),
                Arguments.of("h= with the seal", TWO.replace("h=from:", "h=arc-seal:from:")),
                Arguments.of("cv=pass on the first", TWO.replace("cv=none", "cv=pass")),
                Arguments.of("cv=none on the second", TWO.replace("cv=pass", "cv=none")),
                Arguments.of("cv=fail on the second", TWO.replace("cv=pass", "cv=fail")),
                Arguments.of("no cv=", TWO.replace("cv=pass; ", "")),
                Arguments.of("cv= twice", TWO.replace("cv=pass;", "cv=pass; cv=pass;")),
                Arguments.of(
                        "other results in the first set", TWO.replace(RESULTS_OF_FIRST, RESULTS_OF_FIRST + " x=pass;")),
                Arguments.of("another domain in a seal", TWO.replace("cv=pass; d=seal", "cv=pass; d=other")),
                Arguments.of("cv=PASS", TWO.replace("cv=pass", "cv=PASS")),
                Arguments.of("a key below the domain's end", TWO.replace("d=seal.example", "d=..")),
                Arguments.of("a domain that leads elsewhere", TWO.replace("d=seal.example", "d=seal.example/x")),
                Arguments.of("a huge tag", TWO.replace("cv=pass", "z=" + "x".repeat(70_000) + "; cv=pass")),
                Arguments.of("a thousand tags", TWO.replace("cv=pass", tags() + "cv=pass")),
                Arguments.of(
                        "a comment without end",
                        TWO.replace(ArcChain.RESULTS + ": i=2", ArcChain.RESULTS + ": " + "(".repeat(10_000) + "i=2")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void isBroken(String name, String message) throws Exception {
        assertThat(message).isNotEqualTo(TWO);
        ChainResult result = Checks.check(message, dns);
        assertThat(result.status()).isEqualTo(ChainStatus.FAIL);
        assertThat(result.unanswered()).isFalse();
        assertThat(result.why()).isNotEmpty().hasSizeLessThan(200).matches("[ -~]+");
    }

    @Test
    void isBrokenByNothingElse() throws Exception {
        assertThat(Checks.check(TWO, dns))
                .isEqualTo(ChainResult.pass(2, 0, List.of(SealedMail.DOMAIN, SealedMail.DOMAIN)));
        assertThat(Checks.check(
                                TWO.replace(ArcChain.RESULTS + ": i=2;", ArcChain.RESULTS + ": (a (b)) i = 2 (c);"),
                                dns)
                        .why())
                .as("a comment around the instance is read, and breaks the signature only")
                .isEqualTo("seal 2: signature does not match");
        assertThat(Checks.check("Received: by another host\n" + TWO, dns).status())
                .isEqualTo(ChainStatus.PASS);
    }

    @Test
    void fiftySetsAreFineAndOneMoreIsNot() throws Exception {
        String fifty = KEY.sealed(50);
        ChainResult result = Checks.check(fifty, dns);
        assertThat(result.status()).as(result.why()).isEqualTo(ChainStatus.PASS);
        assertThat(result.instances()).isEqualTo(50);
        assertThat(dns.asked()).as("one key, one question").hasSize(1);
        assertThat(Checks.check(KEY.seal(fifty, ChainStatus.PASS), dns).status())
                .isEqualTo(ChainStatus.FAIL);
    }

    @ParameterizedTest
    @CsvSource({"ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"})
    void tenThousandFieldsAreNotReadOneByOne(String name) throws Exception {
        StringBuilder message = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            message.append(name).append(": i=").append(i % 50 + 1).append("; a=b\n");
        }
        ChainResult result = Checks.check(message + TWO, dns);
        assertThat(result).isEqualTo(ChainResult.fail(50, "more than 50 sets", false));
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void asksForNoMoreKeysThanThereAreSignatures() throws Exception {
        String message = SealedMail.PLAIN;
        for (int i = 1; i <= 50; i++) {
            message = KEY.seal(message, i == 1 ? ChainStatus.NONE : ChainStatus.PASS);
        }
        for (int i = 1; i <= 50; i++) {
            message = message.replaceFirst("s=s1;", "s=other" + i + ";").replaceFirst("s=s1;", "s=more" + i + ";");
        }
        assertThat(Checks.check(message, dns).status()).isEqualTo(ChainStatus.FAIL);
        assertThat(dns.asked()).hasSize(100);
    }

    @Test
    void aResolverInTroubleBreaksTheChainButItIsSaid() throws Exception {
        ChainResult result = Checks.check(TWO, new FakeDns().servfail());
        assertThat(result.status()).isEqualTo(ChainStatus.FAIL);
        assertThat(result.unanswered()).isTrue();
        assertThat(Checks.check(TWO, new FakeDns()).unanswered()).isFalse();
    }

    @Test
    void saysFromWhereOnTheMessageIsUnchanged() throws Exception {
        String one = KEY.sealed(1).replace("Subject: hello", "Subject: [list] hello");
        String three = KEY.seal(KEY.seal(one, ChainStatus.PASS), ChainStatus.PASS);
        assertThat(Checks.check(three, dns))
                .isEqualTo(ChainResult.pass(3, 2, List.of(SealedMail.DOMAIN, SealedMail.DOMAIN, SealedMail.DOMAIN)));
    }

    @ParameterizedTest
    @CsvSource({
        "v=DKIM1; p=, key was revoked",
        "v=DKIM1; k=rsa; p=AAAA, key cannot be read",
        "v=DKIM2; p=AAAA, key record of another version",
        "v=DKIM1; k=new; p=AAAA, unknown type of key"
    })
    void aKeyThatCannotBeUsedBreaksTheChain(String record, String why) throws Exception {
        ChainResult result = Checks.check(TWO, new FakeDns().txt(KEY.keyName(), record));
        assertThat(result).isEqualTo(ChainResult.fail(2, "message signature 2: " + why, false));
    }

    @Test
    void aKeyForOtherServicesBreaksTheChain() throws Exception {
        String record = KEY.record().replace("k=rsa;", "k=rsa; s=tlsrpt;");
        assertThat(Checks.check(TWO, new FakeDns().txt(KEY.keyName(), record)).status())
                .isEqualTo(ChainStatus.FAIL);
    }

    @Test
    void sealsWithEd25519HoldToo() throws Exception {
        SealedMail modern = SealedMail.ed25519("ed");
        String message = modern.seal(TWO, ChainStatus.PASS);
        assertThat(Checks.check(message, modern.publish(dns)).status()).isEqualTo(ChainStatus.PASS);
    }

    private static String tags() {
        StringBuilder tags = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            tags.append('t').append(i).append("=x; ");
        }
        return tags.toString();
    }

    private static String without(String message, String tag) {
        StringBuilder rest = new StringBuilder();
        for (String line : message.split("\n", -1)) {
            if (!line.contains(tag)) {
                rest.append(line).append('\n');
            }
        }
        return rest.toString();
    }

    private static String swapped() {
        return TWO.replace("i=1; ", "i=x; ").replace("i=2; ", "i=1; ").replace("i=x; ", "i=2; ");
    }
}
