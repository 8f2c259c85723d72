package org.sluice.module.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.AuthResult;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.Hostile;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class DmarcModuleTest extends ModuleContract {

    private static final String CLIENT = "192.0.2.1";

    private final FakeDns dns = new FakeDns()
            .txt("_dmarc.reject.example", "v=DMARC1; p=reject")
            .txt("_dmarc.hold.example", "v=DMARC1; p=quarantine")
            .txt("_dmarc.none.example", "v=DMARC1; p=none")
            .txt("_dmarc.test.example", "v=DMARC1; p=reject; t=y")
            .txt("_dmarc.percent.example", "v=DMARC1; p=quarantine; pct=0")
            .txt("_dmarc.half.example", "v=DMARC1; p=reject; pct=50")
            .txt("_dmarc.strict.example", "v=DMARC1; p=reject; adkim=s; aspf=s")
            .txt("_dmarc.sub.example", "v=DMARC1; p=none; sp=quarantine; np=reject")
            .a("there.sub.example", CLIENT)
            .txt("_dmarc.typo.example", "v=DMARC1; p=rejekt")
            .txt("_dmarc.typorua.example", "v=DMARC1; p=rejekt; rua=mailto:a@typorua.example")
            .txt("_dmarc.bare.example", "v=DMARC1")
            .txt("_dmarc.two.example", "v=DMARC1; p=reject")
            .txt("_dmarc.two.example", "v=DMARC1; p=none")
            .txt("_dmarc.other.example", "some other text")
            .servfail("_dmarc.broken.example")
            .txt("_dmarc.suffix", "v=DMARC1; psd=y; p=reject; sp=quarantine")
            .txt("_dmarc.mail.parted.example", "v=DMARC1; psd=n; p=reject")
            .txt("_dmarc.parted.example", "v=DMARC1; p=reject")
            .txt("_dmarc.xn--bcher-kva.example", "v=DMARC1; p=reject");

    @Override
    protected ValidationModule module() {
        return new DmarcModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, CLIENT, dns)
                .sender("ann@reject.example")
                .withFact("spf_status", "pass")
                .withFact("spf_v1.domain", "mail.reject.example")
                .body("From: Ann <ann@reject.example>\n\nHello.\n");
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("add_authentication_results", "maybe");
        wrong.put("honor_whitelist", "a;b");
        wrong.put("on_reject", "discard");
        wrong.put("on_quarantine", "reject");
        wrong.put("malformed_from", "none");
        wrong.put("defer_temperror", "?");
        wrong.put("reject_text", "\u00e9");
        wrong.put("trusted_arc_sealers", "a b;c");
        wrong.put("discovery", "guess");
        wrong.put("aggregate_data", "some");
        wrong.put("reports", "daily");
        wrong.put("report_email", "nobody");
        wrong.put("report_domain", "a b");
        wrong.put("report_organization", "a\r\nb");
        wrong.put("report_contact", "\u00e9");
        wrong.put("data_megabytes", "0");
        wrong.put("keep_days", "-1");
        wrong.put("flush_seconds", "often");
        return wrong;
    }

    @Test
    void needsAnAddressForReportsAndAListForSuffixes() {
        assertThat(refusedKey(Map.of("reports", "true"))).isEqualTo("report_email");
        assertThat(refusedKey(Map.of("discovery", "psl", "public_suffix_list", "/nowhere")))
                .isEqualTo("public_suffix_list");
        assertThat(refusedKey(Map.of("discovery", "psl", "public_suffix_list", "/dev/null")))
                .isEqualTo("public_suffix_list");
    }

    @ParameterizedTest(name = "{0}, {1} for {2}: {3}")
    @CsvSource({
        "ann@reject.example,      spf=pass,      reject.example,        pass,      reject,     CONTINUE",
        "ann@reject.example,      spf=pass,      news.reject.example,   pass,      reject,     CONTINUE",
        "ann@reject.example,      spf=pass,      evilreject.example,    fail,      reject,     REJECT",
        "ann@reject.example,      spf=softfail,  reject.example,        fail,      reject,     REJECT",
        "ann@reject.example,      spf=fail,      reject.example,        fail,      reject,     REJECT",
        "ann@reject.example,      dkim=pass,     reject.example,        pass,      reject,     CONTINUE",
        "ann@reject.example,      dkim=pass,     REJECT.example,        pass,      reject,     CONTINUE",
        "ann@reject.example,      dkim=pass,     evil.example,          fail,      reject,     REJECT",
        "ann@reject.example,      dkim=fail,     reject.example,        fail,      reject,     REJECT",
        "ann@reject.example,      dkim=pass,     example,               fail,      reject,     REJECT",
        "ann@hold.example,        spf=none,      hold.example,          fail,      quarantine, QUARANTINE",
        "ann@none.example,        spf=none,      none.example,          fail,      none,       CONTINUE",
        "ann@test.example,        spf=none,      test.example,          fail,      quarantine, QUARANTINE",
        "ann@percent.example,     spf=none,      percent.example,       fail,      none,       CONTINUE",
        "ann@half.example,        spf=none,      half.example,          fail,      reject,     REJECT",
        "ann@strict.example,      spf=pass,      strict.example,        pass,      reject,     CONTINUE",
        "ann@strict.example,      spf=pass,      a.strict.example,      fail,      reject,     REJECT",
        "ann@strict.example,      dkim=pass,     a.strict.example,      fail,      reject,     REJECT",
        "ann@sub.example,         spf=fail,      sub.example,           fail,      none,       CONTINUE",
        "ann@there.sub.example,   spf=fail,      sub.example,           fail,      quarantine, QUARANTINE",
        "ann@missing.sub.example, spf=fail,      sub.example,           fail,      reject,     REJECT",
        "ann@missing.sub.example, dkim=pass,     there.sub.example,     pass,      quarantine, CONTINUE",
        "ann@typo.example,        spf=fail,      typo.example,          permerror, ,           CONTINUE",
        "ann@typorua.example,     spf=fail,      typorua.example,       fail,      none,       CONTINUE",
        "ann@bare.example,        spf=fail,      bare.example,          fail,      none,       CONTINUE",
        "ann@two.example,         spf=fail,      two.example,           none,      ,           CONTINUE",
        "ann@other.example,       spf=fail,      other.example,         none,      ,           CONTINUE",
        "ann@unknown.example,     spf=fail,      unknown.example,       none,      ,           CONTINUE",
        "ann@broken.example,      spf=fail,      broken.example,        temperror, ,           CONTINUE",
        "ann@a.firm.suffix,       spf=fail,      firm.suffix,           fail,      quarantine, QUARANTINE",
        "ann@a.firm.suffix,       spf=pass,      b.firm.suffix,         pass,      quarantine, CONTINUE",
        "ann@a.firm.suffix,       spf=pass,      b.rival.suffix,        fail,      quarantine, QUARANTINE",
        "ann@suffix,              spf=pass,      rival.suffix,          fail,      reject,     REJECT",
        "ann@mail.parted.example, spf=pass,      parted.example,        fail,      reject,     REJECT",
        "ann@mail.parted.example, spf=pass,      x.mail.parted.example, pass,      reject,     CONTINUE",
        "ann@parted.example,      spf=pass,      x.mail.parted.example, fail,      reject,     REJECT",
        "ann@reject.example,      spf=temperror, reject.example,        temperror, reject,     CONTINUE",
        "ann@reject.example,      spf=temperror, a.reject.example,      temperror, reject,     CONTINUE",
        "ann@reject.example,      spf=temperror, evil.example,          fail,      reject,     REJECT",
        "ann@reject.example,      dkim=temperror, reject.example,       temperror, reject,     CONTINUE",
        "ann@reject.example,      dkim=temperror, evil.example,         fail,      reject,     REJECT",
        "ann@[192.0.2.1],         spf=fail,      reject.example,        none,      ,           CONTINUE"
    })
    void judges(String author, String found, String domain, String status, String policy, Disposition expected) {
        FakeContext context = message("From: " + author, found, domain);
        assertThat(decide(context, Map.of())).isEqualTo(expected);
        assertThat(context.effects().get("dmarc_status")).contains(status);
        assertThat(context.effects().get("dmarc_policy").orElse(null)).isEqualTo(policy);
    }

    @Test
    void rejectsInTheWordsOfTheRfcAndQuotesNobody() {
        FakeContext context = message("From: ann@reject.example", "spf=fail", "evil.example");
        Verdict verdict =
                configured(Map.of()).validate(context).toCompletableFuture().join();
        assertThat(verdict.reply())
                .contains(new SmtpReply(550, "5.7.1", "Email rejected per DMARC policy for reject.example"));
        Map<String, String> own = Map.of("reject_text", "No %s, thanks");
        assertThat(configured(own)
                        .validate(message("From: ann@reject.example", "spf=fail", "evil.example"))
                        .toCompletableFuture()
                        .join()
                        .reply())
                .contains(new SmtpReply(550, "5.7.1", "No reject.example, thanks"));
    }

    @Test
    void tellsAuthenticationResults() {
        FakeContext context = message("From: ann@test.example", "spf=fail", "evil.example");
        decide(context, Map.of());
        assertThat(context.effects().authResults())
                .containsExactly(new AuthResult(
                        "dmarc", "fail", Map.of("header.from", "test.example", "policy.dmarc", "quarantine")));
        FakeContext silent = message("From: ann@test.example", "spf=fail", "evil.example");
        decide(silent, Map.of("add_authentication_results", "false"));
        assertThat(silent.effects().authResults()).isEmpty();
    }

    @Test
    void notesWhatItFound() {
        FakeContext context = message("From: ann@missing.sub.example", "dkim=pass", "there.sub.example");
        decide(context, Map.of());
        assertThat(context.effects().attributes())
                .containsEntry("dmarc_domain", "missing.sub.example")
                .containsEntry("dmarc.policy_domain", "sub.example")
                .containsEntry("dmarc.organizational_domain", "sub.example")
                .containsEntry("dmarc.aligned", "dkim")
                .doesNotContainKeys("dmarc.why", "dmarc.disposition", "dmarc.override", "dmarc.report");
    }

    /** Who did not look cannot have failed anybody, but what could not have helped anyway is no excuse. */
    @ParameterizedTest(name = "sender {0}, signed by {1}: {2}")
    @CsvSource({
        "ann@reject.example, ,               temperror, no spf result",
        "ann@evil.example,   reject.example, temperror, no dkim result",
        "ann@evil.example,   evil.example,   fail,      ",
        "ann@evil.example,   ,               fail,      ",
        "'',                 ,               fail,      "
    })
    void doesWithoutModulesThatAreNotThere(String sender, String signer, String status, String why) {
        String signature = signer == null ? "" : "DKIM-Signature: v=1; a=rsa-sha256; d=" + signer + "; s=x; b=\n";
        FakeContext context = FakeContext.at(Phase.DATA, CLIENT, dns)
                .sender(sender)
                .body(signature + "From: ann@reject.example\n\nHello.\n");
        decide(context, Map.of());
        assertThat(context.effects().get("dmarc_status")).contains(status);
        assertThat(context.effects().get("dmarc.why").orElse(null)).isEqualTo(why);
    }

    /** What the core says for a module without an answer names no domain; the message does. */
    @Test
    void believesTheMessageWhenTheCoreSpeaksForDkim() {
        FakeContext first = FakeContext.at(Phase.DATA, CLIENT, dns).sender("ann@evil.example");
        first.effects().authResult(new AuthResult("dkim", "temperror", Map.of()));
        FakeContext context = first.next(Phase.DATA)
                .body("DKIM-Signature: v=1; d=reject.example; s=x; b=\nFrom: ann@reject.example\n\n");
        assertThat(decide(context, Map.of())).isEqualTo(Disposition.CONTINUE);
        assertThat(context.effects().get("dmarc_status")).contains("temperror");
    }

    @Test
    void takesTheHelloNameForTheNullSender() {
        FakeContext context = FakeContext.at(Phase.DATA, CLIENT, dns)
                .hello("mx.reject.example")
                .body("From: ann@reject.example\n\nHello.\n");
        decide(context, Map.of());
        assertThat(context.effects().get("dmarc_status")).contains("temperror");
    }

    @Test
    void takesSpfFromItsFindingWhereTheVariableHasAnotherName() {
        FakeContext mail = FakeContext.at(Phase.MAILFROM, CLIENT, dns).sender("ann@reject.example");
        mail.effects().authResult(new AuthResult("spf", "pass", Map.of("smtp.mailfrom", "ann@reject.example")));
        FakeContext context = mail.next(Phase.DATA).body("From: ann@reject.example\n\nHello.\n");
        decide(context, Map.of());
        assertThat(context.effects().get("dmarc_status")).contains("pass");
    }

    @Test
    void defersWhatCannotBeFoundOutIfAsked() {
        FakeContext context = message("From: ann@broken.example", "spf=fail", "broken.example");
        Verdict verdict = configured(Map.of("defer_temperror", "true"))
                .validate(context)
                .toCompletableFuture()
                .join();
        assertThat(verdict.reply().orElseThrow().toString()).startsWith("451 4.7.1 DMARC policy of broken.example");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "From: ann@none.example, bob@reject.example                     | fail      | REJECT     | a strict one fails",
                "From: ann@none.example, bob@hold.example                       | fail      | QUARANTINE | the strictest that fails",
                "From: ann@unknown.example, bob@reject.example                  | fail      | REJECT     | behind one without",
                "From: g: ann@reject.example, x@[192.0.2.1];                    | fail      | REJECT     | a group",
                "From: ann@reject.example, ann@REJECT.example, b@reject.example | fail      | REJECT     | one domain is one author",
                "From: a@a.example, a@b.example, a@c.example, a@d.example, a@e.example | permerror | REJECT | too many",
                "From: ann@none.example~From: ann@none.example                  | permerror | REJECT     | two fields",
                "From: <ann@reject.example                                      | permerror | REJECT     | not closed",
                "From: \"ann@reject.example\"                                   | permerror | REJECT     | a name that looks like one",
                "From: ann@re\\ject.example                                     | permerror | REJECT     | not a domain",
                "From: ann                                                      | permerror | CONTINUE   | nobody is named",
                "From:                                                          | permerror | CONTINUE   | empty",
                "Subject: none                                                  | permerror | CONTINUE   | none"
            })
    void readsAuthors(String header, String status, Disposition expected, String why) {
        FakeContext context = message(header.replace("~", "\n"), "spf=fail", "evil.example");
        assertThat(decide(context, Map.of())).isEqualTo(expected);
        assertThat(context.effects().get("dmarc_status")).contains(status);
    }

    @Test
    void passesOnlyWhenEveryAuthorDoes() {
        FakeContext both = message("From: a@reject.example, b@mail.reject.example", "spf=pass", "reject.example");
        decide(both, Map.of());
        assertThat(both.effects().get("dmarc_status")).contains("pass");
        FakeContext one = message("From: a@reject.example, b@unknown.example", "spf=pass", "reject.example");
        decide(one, Map.of());
        assertThat(one.effects().get("dmarc_status")).contains("none");
        assertThat(one.effects().authResults()).hasSize(2);
    }

    @Test
    void readsDomainsBeyondAscii() {
        byte[] utf8 = "From: ann@B\u00fccher.example\r\n\r\nHello.\r\n".getBytes(StandardCharsets.UTF_8);
        FakeContext context = message("From: x", "spf=fail", "evil.example").body(utf8);
        assertThat(decide(context, Map.of())).isEqualTo(Disposition.REJECT);
        assertThat(context.effects().get("dmarc_domain")).contains("xn--bcher-kva.example");
        byte[] latin1 = "From: ann@B\u00fccher.example\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(decide(message("From: x", "spf=fail", "evil.example").body(latin1), Map.of()))
                .isEqualTo(Disposition.REJECT);
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource({
        "on_reject,      quarantine, ann@reject.example, QUARANTINE",
        "on_reject,      continue,   ann@reject.example, CONTINUE",
        "on_quarantine,  continue,   ann@hold.example,   CONTINUE",
        "malformed_from, continue,   <ann@hold.example,  CONTINUE",
        "malformed_from, quarantine, <ann@hold.example,  QUARANTINE"
    })
    void doesNoMoreThanItIsAllowed(String key, String value, String author, Disposition expected) {
        FakeContext context = message("From: " + author, "spf=fail", "evil.example");
        assertThat(decide(context, Map.of(key, value))).isEqualTo(expected);
        if (key.startsWith("on_")) {
            assertThat(context.effects().get("dmarc.override")).contains("local_policy");
        }
    }

    @Test
    void neverRefusesWhatOursPassOn() {
        for (String switchedOn : List.of("trusted_mx", "can_relay")) {
            FakeContext context = message("From: ann@reject.example", "spf=fail", "evil.example")
                    .with(switchedOn, "true");
            assertThat(decide(context, Map.of())).isEqualTo(Disposition.CONTINUE);
            assertThat(context.effects().get("dmarc_status")).contains("fail");
            assertThat(context.effects().get("dmarc.override").orElse("")).startsWith("trusted_forwarder");
        }
    }

    @Test
    void leavesUsersMembersAndOurOwnMailAlone() {
        List<FakeContext> exempt = List.of(
                message("From: ann@reject.example", "spf=fail", "evil.example").user("ann"),
                message("From: ann@reject.example", "spf=fail", "evil.example").with("dp_whitelist_global", "x"),
                message("From: ann@reject.example", "spf=fail", "evil.example").internal());
        for (FakeContext context : exempt) {
            assertThat(decide(context, Map.of())).isEqualTo(Disposition.CONTINUE);
            assertThat(context.effects().attributes()).isEmpty();
        }
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void letsTrustedSealersOutweighPolicies() {
        Map<String, String> trusting = Map.of("trusted_arc_sealers", "lists.example");
        FakeContext trusted = sealed("pass", "[\"Lists.example\",\"other.example\"]");
        assertThat(decide(trusted, trusting)).isEqualTo(Disposition.CONTINUE);
        assertThat(trusted.effects().get("dmarc.override")).contains("local_policy arc=pass as.d=lists.example");
        assertThat(trusted.effects().get("dmarc_status")).contains("fail");
        assertThat(decide(sealed("pass", "[\"lists.example\"]"), Map.of())).isEqualTo(Disposition.REJECT);
        assertThat(decide(sealed("fail", "[\"lists.example\"]"), trusting)).isEqualTo(Disposition.REJECT);
        assertThat(decide(sealed("pass", "[\"evil.example\",\"lists.example\"]"), trusting))
                .isEqualTo(Disposition.REJECT);
    }

    @Test
    void asksForAllNamesAtOnceAndNoMoreThanEight() {
        FakeDns slow = new FakeDns().silent();
        FakeContext context =
                FakeContext.at(Phase.DATA, CLIENT, slow).body("From: x@a.b.c.d.e.f.g.h.i.j.mail.example.com\n\n");
        assertThat(configured(Map.of()).validate(context)).isNotCompleted();
        assertThat(slow.asked())
                .containsExactly(
                        "TXT _dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
                        "TXT _dmarc.g.h.i.j.mail.example.com",
                        "TXT _dmarc.h.i.j.mail.example.com",
                        "TXT _dmarc.i.j.mail.example.com",
                        "TXT _dmarc.j.mail.example.com",
                        "TXT _dmarc.mail.example.com",
                        "TXT _dmarc.example.com",
                        "TXT _dmarc.com");
    }

    /** A thousand signatures by domains nobody heard of cost nothing, by departments of the author little. */
    @Test
    void boundsLookUpsWhoeverSigns() {
        FakeContext first = FakeContext.at(Phase.DATA, CLIENT, dns);
        for (int i = 0; i < 1_000; i++) {
            first.effects().authResult(new AuthResult("dkim", "pass", Map.of("header.d", "d" + i + ".evil.example")));
        }
        FakeContext context = first.next(Phase.DATA).body("From: ann@reject.example\n\n");
        decide(context, Map.of());
        assertThat(dns.asked()).hasSize(2);

        FakeContext second = FakeContext.at(Phase.DATA, CLIENT, dns);
        String deep = ".a.b.c.d.e.f.g.h.reject.example";
        for (int i = 0; i < 100; i++) {
            second.effects().authResult(new AuthResult("dkim", "pass", Map.of("header.d", "d" + i + deep)));
        }
        decide(second.next(Phase.DATA).body("From: ann@reject.example\n\n"), Map.of());
        assertThat(dns.asked().size()).isLessThan(2 * (2 + 8 * 8));
    }

    @Test
    void survivesHostileHeadersAndRecords() {
        for (String value : Hostile.values()) {
            FakeDns hostile = new FakeDns()
                    .txt("_dmarc.x.example", value)
                    .txt("_dmarc.y.example", "v=DMARC1; p=reject; fo=" + value + "; rua=mailto:" + value);
            for (String from :
                    List.of(value + " <a@y.example>", "a@" + value, value, "\"" + value + "\" <a@x.example>")) {
                FakeContext context = FakeContext.at(Phase.DATA, CLIENT, hostile)
                        .withFact("spf_status", value)
                        .withFact("spf_v1.domain", value)
                        .body("From: " + from + "\n\nHello.\n");
                Map<String, String> options = Map.of("aggregate_data", "true");
                assertThat(configured(options).validate(context)).succeedsWithin(Duration.ofSeconds(1));
                context.effects().attributes().values().forEach(noted -> assertThat(noted)
                        .matches("[\\x20-\\x7e]{0,4000}"));
            }
        }
    }

    @Test
    void readsAHugeRecordAndALongHeaderInTime() {
        FakeDns huge = new FakeDns()
                .txt("_dmarc.x.example", "v=DMARC1; p=reject" + "; a=b".repeat(13_000))
                .txt("_dmarc.y.example", "v=DMARC1; p=reject; rua=" + "mailto:a@y.example,".repeat(3_000));
        for (String author : List.of("x.example", "y.example")) {
            FakeContext context = FakeContext.at(Phase.DATA, CLIENT, huge)
                    .withFact("spf_status", "fail")
                    .body("From: " + "(".repeat(4_000) + ")".repeat(4_000) + " a@" + author + "\n\n");
            assertThat(configured(Map.of()).validate(context)).succeedsWithin(Duration.ofSeconds(1));
            assertThat(context.effects().get("dmarc_policy")).contains("reject");
        }
    }

    private FakeContext sealed(String status, String sealers) {
        return message("From: ann@reject.example", "spf=fail", "evil.example")
                .withFact("arc.status", status)
                .withFact("arc.sealers", sealers);
    }

    /** A message with one finding; the other method found nothing. */
    private FakeContext message(String header, String found, String domain) {
        String result = found.substring(found.indexOf('=') + 1);
        FakeContext context = FakeContext.at(Phase.DATA, CLIENT, dns).sender("ann@elsewhere.example");
        if (found.startsWith("spf")) {
            context.withFact("spf_status", result).withFact("spf_v1.domain", domain);
        } else {
            context.withFact("spf_status", "none");
            context.effects().authResult(new AuthResult("dkim", result, Map.of("header.d", domain, "header.s", "k")));
        }
        return context.next(Phase.DATA).body(header + "\n\nHello.\n");
    }

    private Disposition decide(FakeContext context, Map<String, String> options) {
        return configured(options)
                .validate(context)
                .toCompletableFuture()
                .join()
                .disposition();
    }

    private ValidationModule configured(Map<String, String> options) {
        return Configs.configured(module(), options);
    }

    private String refusedKey(Map<String, String> options) {
        try {
            configured(options);
            return "";
        } catch (ConfigurationRefused refused) {
            return refused.key();
        }
    }
}
