package org.sluice.module.spf_v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.AuthResult;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class SpfV1ModuleTest extends ModuleContract {

    private static final String CLIENT = "192.0.2.1";

    private final FakeDns dns = new FakeDns()
            .txt("pass.example", "v=spf1 ip4:192.0.2.0/24 -all")
            .txt("fail.example", "v=spf1 -all exp=why.fail.example")
            .txt("why.fail.example", "%{i} may not send for %{d}; ask %{r}")
            .txt("curt.example", "v=spf1 -all")
            .txt("soft.example", "v=spf1 ~all")
            .txt("neutral.example", "v=spf1 ?all")
            .txt("wrong.example", "v=spf1 nonsense")
            .txt("silentrecord.example", "some other text")
            .servfail("broken.example")
            .txt("client.example", "v=spf1 a -all")
            .a("client.example", CLIENT)
            .txt("xn--bcher-kva.example", "v=spf1 +all");

    @Override
    protected ValidationModule module() {
        return new SpfV1Module();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, CLIENT, dns).sender("ann@pass.example");
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("default_rule", "all:nonsense");
        wrong.put("add_headers", "ture");
        wrong.put("add_authentication_results", "maybe");
        wrong.put("context_variable", "two words");
        wrong.put("delay_check", "true");
        wrong.put("ask_ahead", "later");
        wrong.put("fail_fallback_string", "");
        wrong.put("softfail_fallback_string", "\u00e9");
        wrong.put("nxdomain_override_string", "a\r\nb");
        wrong.put("temperror_override_string", " ");
        wrong.put("reject_permerror", "550");
        wrong.put("defer_temperror", "?");
        wrong.put("honor_whitelist", "a;b");
        wrong.put("receiver", "mx example");
        return wrong;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "ann@pass.example,         pass,      CONTINUE",
        "ann@fail.example,         fail,      REJECT",
        "ann@curt.example,         fail,      REJECT",
        "ann@soft.example,         softfail,  CONTINUE",
        "ann@neutral.example,      neutral,   CONTINUE",
        "ann@wrong.example,        permerror, CONTINUE",
        "ann@broken.example,       temperror, CONTINUE",
        "ann@silentrecord.example, none,      CONTINUE",
        "ann@missing.example,      none,      CONTINUE",
        "ann@[192.0.2.1],          none,      CONTINUE",
        "ann@b\u00fccher.example,  pass,      CONTINUE",
        "'',                       pass,      CONTINUE"
    })
    void judges(String sender, String status, Disposition expected) {
        FakeContext context = FakeContext.mailFrom(CLIENT, sender, dns);
        assertThat(answer(Map.of(), context).disposition()).isEqualTo(expected);
        assertThat(context.effects().attributes()).containsEntry("spf_status", status);
    }

    @Test
    void refusesWithTheDomainsOwnWordsAndSaysWhoseTheyAre() {
        assertThat(answer(Map.of("receiver", "mx.sluice.test"), FakeContext.mailFrom(CLIENT, "ann@fail.example", dns))
                        .reply())
                .contains(new SmtpReply(
                        550,
                        "5.7.23",
                        "fail.example explains: 192.0.2.1 may not send for fail.example; ask mx.sluice.test"));
        assertThat(answer(
                                Map.of("fail_fallback_string", "No, thank you"),
                                FakeContext.mailFrom(CLIENT, "ann@curt.example", dns))
                        .reply())
                .contains(new SmtpReply(550, "5.7.23", "No, thank you"));
    }

    /** Momentum's {@code %{spfv1:x}}: the letters of RFC 7208 section 7 in the operator's own words. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%{spfv1:s} from %{spfv1:i} | ann@curt.example from 192.0.2.1",
                "%{spfv1:l}, %{spfv1:o}, %{spfv1:d1}, %{spfv1:dr} | ann, curt.example, example, example.curt",
                "%{spfv1:c} %{spfv1:v} %{spfv1:h} %{spfv1:r} | 192.0.2.1 in-addr client.example mx.sluice.test",
                "%{spfv1:p} | client.example",
                "%{spfv1:S} | ann%40curt.example",
                "100% sure, %{d} is no macro of ours | 100% sure, %{d} is no macro of ours"
            })
    void expandsMacrosInTheOperatorsTexts(String text, String expected) {
        dns.ptr(CLIENT, "client.example");
        FakeContext mail = FakeContext.mailFrom(CLIENT, "ann@curt.example", dns).hello("client.example");
        assertThat(answer(Map.of("fail_fallback_string", text, "receiver", "mx.sluice.test"), mail)
                        .reply())
                .contains(new SmtpReply(550, "5.7.23", expected));
    }

    @ParameterizedTest
    @CsvSource({
        "true, TXT one.example;TXT two.example;A curt.example;MX curt.example;TXT last.example",
        "false, TXT one.example"
    })
    void asksAheadForWhatARecordNeeds(String ahead, String asked) {
        dns.txt(
                        "many.example",
                        "v=spf1 include:one.example include:two.example a:curt.example mx:curt.example"
                                + " exists:%{l}.example ptr redirect=last.example")
                .silent("one.example");
        FakeContext mail = FakeContext.mailFrom(CLIENT, "ann@many.example", dns);
        ValidationModule module = Configs.configured(module(), Map.of("ask_ahead", ahead));
        assertThat(module.validate(mail).toCompletableFuture()).isNotDone();
        assertThat(String.join(";", dns.asked())).isEqualTo("TXT many.example;" + asked);
    }

    @Test
    void refusesErrorsOnlyWhenAsked() {
        Map<String, String> strict = Map.of("reject_permerror", "true", "defer_temperror", "true");
        assertThat(answer(strict, FakeContext.mailFrom(CLIENT, "ann@wrong.example", dns))
                        .reply())
                .contains(new SmtpReply(550, "5.7.24", "SPF record of wrong.example cannot be interpreted"));
        assertThat(answer(strict, FakeContext.mailFrom(CLIENT, "ann@broken.example", dns))
                        .reply())
                .contains(new SmtpReply(451, "4.7.24", "Temporary SPF failure"));
    }

    @ParameterizedTest
    @CsvSource({"can_relay, true", "trusted_mx, yes"})
    void neverRefusesWhoStandsInForTheSender(String attribute, String value) {
        FakeContext context =
                FakeContext.mailFrom(CLIENT, "ann@fail.example", dns).with(attribute, value);
        assertThat(answer(Map.of(), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().attributes()).containsEntry("spf_status", "fail");
    }

    @Test
    void leavesWhitelistedClientsAndOurOwnMailAlone() {
        FakeContext listed =
                FakeContext.mailFrom(CLIENT, "ann@fail.example", dns).with("dp_whitelist_global", "true");
        FakeContext internal =
                FakeContext.mailFrom(CLIENT, "ann@fail.example", dns).internal();
        assertThat(answer(Map.of(), listed)).isEqualTo(Verdict.CONTINUE);
        assertThat(answer(Map.of(), internal)).isEqualTo(Verdict.CONTINUE);
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void addsReceivedSpfAtData() {
        FakeContext mail = FakeContext.mailFrom(CLIENT, "ann@pass.example", dns).hello("client.example");
        answer(Map.of("receiver", "mx.sluice.test"), mail);
        FakeContext data = mail.next(Phase.DATA);
        answer(Map.of(), data);
        assertThat(data.effects().headerEdits())
                .containsExactly("prepend Received-SPF: pass"
                        + " (domain of pass.example designates 192.0.2.1 as permitted sender)"
                        + " client-ip=192.0.2.1; envelope-from=\"ann@pass.example\"; helo=client.example;"
                        + " receiver=mx.sluice.test; identity=mailfrom; mechanism=\"ip4:192.0.2.0/24\"");
    }

    @Test
    void addsNoHeaderWhenToldNotToOrWhenNothingWasChecked() {
        FakeContext mail = FakeContext.mailFrom(CLIENT, "ann@pass.example", dns);
        answer(Map.of(), mail);
        FakeContext data = mail.next(Phase.DATA);
        answer(Map.of("add_headers", "false"), data);
        assertThat(data.effects().headerEdits()).isEmpty();
        FakeContext unchecked = FakeContext.at(Phase.DATA, CLIENT, dns);
        answer(Map.of(), unchecked);
        assertThat(unchecked.effects().headerEdits()).isEmpty();
    }

    @Test
    void aPeersTextCannotBreakOutOfTheHeader() {
        dns.txt("evil.example", "v=spf1 exists:%{l}.evil.example include:b.example\"\\ -all");
        FakeContext mail =
                FakeContext.mailFrom(CLIENT, "\"a\\\"; (b)\"@evil.example", dns).hello("x\r\nBcc: everyone (\"\\");
        answer(Map.of(), mail);
        String header = mail.effects().get("spf_v1.received").orElseThrow();
        assertThat(header)
                .doesNotContain("\r", "\n")
                .contains("envelope-from=\"\\\"a\\\\\\\"; (b)\\\"@evil.example\"")
                .contains("helo=\"x??Bcc: everyone (\\\"\\\\\"");
    }

    @Test
    void notesItsFindingForAuthenticationResults() {
        FakeContext mail = FakeContext.mailFrom(CLIENT, "ann@soft.example", dns);
        answer(Map.of(), mail);
        assertThat(mail.effects().authResults())
                .containsExactly(new AuthResult("spf", "softfail", Map.of("smtp.mailfrom", "ann@soft.example")));
        FakeContext bounce = FakeContext.mailFrom(CLIENT, "", dns).hello("client.example");
        answer(Map.of(), bounce);
        assertThat(bounce.effects().authResults())
                .containsExactly(new AuthResult("spf", "pass", Map.of("smtp.helo", "client.example")));
        FakeContext none = FakeContext.mailFrom(CLIENT, "ann@soft.example", dns);
        answer(Map.of("add_authentication_results", "false"), none);
        assertThat(none.effects().authResults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ann@soft.example,    SPF validation soft failure",
        "ann@missing.example, Could not resolve sender's domain",
        "ann@broken.example,  Temporary SPF failure"
    })
    void explainsWhatItNotes(String sender, String explanation) {
        FakeContext mail = FakeContext.mailFrom(CLIENT, sender, dns);
        answer(Map.of(), mail);
        assertThat(mail.effects().attributes()).containsEntry("spf_v1.explanation", explanation);
    }

    @Test
    void takesTheVariableOfTheOperator() {
        FakeContext mail = FakeContext.mailFrom(CLIENT, "ann@pass.example", dns);
        answer(Map.of("context_variable", "my_spf"), mail);
        assertThat(mail.effects().attributes()).containsEntry("my_spf", "pass").doesNotContainKey("spf_status");
    }

    @Test
    void assumesAPolicyOnlyForDomainsThatExistAndHaveNone() {
        Map<String, String> options = Map.of("default_rule", "ip4:198.51.100.0/24 -all");
        FakeContext without = FakeContext.mailFrom(CLIENT, "ann@silentrecord.example", dns);
        assertThat(answer(options, without).disposition()).isEqualTo(Disposition.REJECT);
        FakeContext missing = FakeContext.mailFrom(CLIENT, "ann@missing.example", dns);
        assertThat(answer(options, missing)).isEqualTo(Verdict.CONTINUE);
        assertThat(missing.effects().attributes()).containsEntry("spf_status", "none");
    }

    @Test
    void waitsForTheFirstRecipientWhenTold() {
        Map<String, String> options = Map.of("delay_check", "true", "validation.phases", "RCPTTO,DATA");
        FakeContext mail = FakeContext.mailFrom(CLIENT, "ann@fail.example", dns);
        assertThat(answer(options, mail)).isEqualTo(Verdict.CONTINUE);
        assertThat(dns.asked()).isEmpty();
        FakeContext rcpt = mail.next(Phase.RCPTTO).withRecipient("bob@sluice.test");
        SmtpReply reply = answer(options, rcpt).reply().orElseThrow();
        dns.forgetAsked();
        FakeContext second = rcpt.next(Phase.RCPTTO).withRecipient("carol@sluice.test");
        assertThat(answer(options, second).reply())
                .as("the same, without another check")
                .contains(reply);
        assertThat(second.effects().authResults()).isEmpty();
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void thousandsOfTermsAreNoTrouble() {
        StringBuilder record = new StringBuilder("v=spf1");
        for (int i = 0; i < 5_000; i++) {
            record.append(" ip4:10.")
                    .append(i / 250)
                    .append('.')
                    .append(i % 250)
                    .append(".1");
        }
        dns.txt("long.example", record.append(" -all").toString());
        assertThat(answer(Map.of(), FakeContext.mailFrom(CLIENT, "ann@long.example", dns))
                        .disposition())
                .isEqualTo(Disposition.REJECT);
    }

    private Verdict answer(Map<String, String> options, FakeContext context) {
        ValidationModule module = Configs.configured(module(), options);
        CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
        assertThat(answer).isDone();
        return answer.join();
    }
}
