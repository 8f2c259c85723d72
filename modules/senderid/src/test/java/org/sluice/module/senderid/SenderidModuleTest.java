package org.sluice.module.senderid;

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
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class SenderidModuleTest extends ModuleContract {

    private static final String CLIENT = "192.0.2.1";

    private final FakeDns dns = new FakeDns()
            .txt("old.example", "v=spf1 ip4:192.0.2.1 -all")
            .txt("both.example", "spf2.0/mfrom,pra ip4:192.0.2.1 -all")
            .txt("both.example", "v=spf1 -all")
            .txt("split.example", "spf2.0/mfrom +all")
            .txt("split.example", "spf2.0/pra -all")
            .txt("later.example", "SPF2.7/PRA +all")
            .txt("later.example", "spf2.0/mfrom -all")
            .txt("other.example", "spf2.0/unheard +all")
            .txt("pair.example", "spf2.0/pra +all")
            .txt("pair.example", "spf2.0/mfrom,pra +all")
            .txt("wrong.example", "spf2.0/pra,mfrom nonsense")
            .txt("nothing.example", "hello")
            .servfail("broken.example");

    @Override
    protected ValidationModule module() {
        return new SenderidModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        FakeContext context = FakeContext.at(phase, CLIENT, dns).sender("ann@old.example");
        return phase.hasContent() ? context.body("From: ann@old.example\r\n\r\n") : context;
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("default_rule", "all:nonsense");
        wrong.put("default_pra_rule", "all:nonsense");
        wrong.put("add_headers", "ture");
        wrong.put("add_authentication_results", "maybe");
        wrong.put("context_variable", "two words");
        wrong.put("context_pra_variable", "");
        wrong.put("delay_check", "true");
        wrong.put("ask_ahead", "1");
        wrong.put("fail_fallback_string", "%{spfv1:z}");
        wrong.put("softfail_fallback_string", "\u00e9");
        wrong.put("nxdomain_override_string", "a\r\nb");
        wrong.put("temperror_override_string", " ");
        wrong.put("honor_whitelist", "a;b");
        wrong.put("receiver", "mx example");
        return wrong;
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({
        "old.example,     pass,      pass",
        "both.example,    pass,      pass",
        "split.example,   pass,      fail",
        "later.example,   fail,      pass",
        "other.example,   none,      none",
        "pair.example,    pass,      permerror",
        "wrong.example,   permerror, permerror",
        "nothing.example, none,      none",
        "broken.example,  temperror, temperror",
        "missing.example, none,      fail",
        "[192.0.2.1],     none,      fail"
    })
    void judges(String domain, String sender, String responsible) {
        FakeContext mail = FakeContext.mailFrom(CLIENT, "ann@" + domain, dns);
        Verdict first = answer(Map.of(), mail);
        assertThat(mail.effects().attributes()).containsEntry("senderid_status", sender);
        assertThat(first.disposition().isDecisive()).isEqualTo(sender.equals("fail"));
        FakeContext data = mail.next(Phase.DATA).body("From: Ann <ann@" + domain + ">\r\nSubject: x\r\n\r\nhi\r\n");
        Verdict second = answer(Map.of(), data);
        assertThat(data.effects().attributes()).containsEntry("senderid_pra_status", responsible);
        assertThat(second.disposition().isDecisive()).isEqualTo(responsible.equals("fail"));
    }

    @Test
    void saysWhatItFound() {
        FakeContext mail = FakeContext.mailFrom(CLIENT, "bob@old.example", dns).hello("client.example");
        answer(Map.of("receiver", "mx.sluice.test"), mail);
        assertThat(mail.effects().authResults()).isEmpty();
        FakeContext data =
                mail.next(Phase.DATA).body("Sender: ann@both.example\r\nFrom: a@x.example, b@x.example\r\n\r\nhi\r\n");
        answer(Map.of("receiver", "mx.sluice.test"), data);
        assertThat(data.effects().authResults())
                .containsExactly(new AuthResult("sender-id", "pass", Map.of("header.sender", "ann@both.example")));
        assertThat(data.effects().attributes())
                .containsEntry("senderid.pra", "ann@both.example")
                .containsEntry("senderid.pra_field", "sender");
        assertThat(data.effects().headerEdits())
                .satisfiesExactly(
                        first -> assertThat(first).contains("prepend Received-SPF: pass", "identity=mailfrom"),
                        second -> assertThat(second).contains("prepend Received-SPF: pass", "identity=pra"));
    }

    @Test
    void refusesInItsOwnWords() {
        FakeContext data =
                FakeContext.mailFrom(CLIENT, "", dns).next(Phase.DATA).body("From: ann@split.example\r\n\r\nhi\r\n");
        assertThat(answer(Map.of("fail_fallback_string", "%{spfv1:i} is not %{spfv1:d2r}, 100%"), data)
                        .reply())
                .contains(new SmtpReply(550, "5.7.1", "Sender ID: 192.0.2.1 is not example.split, 100%"));
    }

    @Test
    void cannotCheckAMessageNobodyIsResponsibleFor() {
        FakeContext data = FakeContext.mailFrom(CLIENT, "ann@old.example", dns)
                .next(Phase.DATA)
                .body("From: a@x.example, b@x.example\r\n\r\nhi\r\n");
        assertThat(answer(Map.of(), data)).isEqualTo(Verdict.CONTINUE);
        assertThat(data.effects().attributes()).containsEntry("senderid_pra_status", "permerror");
    }

    @ParameterizedTest
    @CsvSource({"can_relay, true, fail", "trusted_mx, yes, fail", "dp_whitelist_global, true, ''"})
    void neverRefusesWhoStandsInForTheSender(String attribute, String value, String noted) {
        FakeContext data = FakeContext.at(Phase.DATA, CLIENT, dns)
                .sender("ann@split.example")
                .with(attribute, value)
                .body("From: ann@split.example\r\n\r\nhi\r\n");
        assertThat(answer(Map.of(), data)).isEqualTo(Verdict.CONTINUE);
        assertThat(data.effects().attributes().getOrDefault("senderid_pra_status", ""))
                .isEqualTo(noted);
    }

    @Test
    void obeysItsOptions() {
        Map<String, String> options = Map.of(
                "context_variable", "my_mfrom",
                "context_pra_variable", "my_pra",
                "default_rule", "+all",
                "default_pra_rule", "-all",
                "add_headers", "false",
                "add_authentication_results", "false",
                "delay_check", "true",
                "validation.phases", "RCPTTO,DATA");
        FakeContext mail = FakeContext.mailFrom(CLIENT, "ann@nothing.example", dns);
        answer(options, mail);
        assertThat(mail.effects().attributes()).isEmpty();
        FakeContext rcpt = mail.next(Phase.RCPTTO).withRecipient("bob@sluice.test");
        answer(options, rcpt);
        assertThat(rcpt.effects().attributes()).containsEntry("my_mfrom", "pass");
        FakeContext data = rcpt.next(Phase.DATA).body("From: ann@nothing.example\r\n\r\nhi\r\n");
        answer(options, data);
        assertThat(data.effects().attributes()).containsEntry("my_pra", "fail");
        assertThat(data.effects().headerEdits()).isEmpty();
        assertThat(data.effects().authResults()).isEmpty();
    }

    private Verdict answer(Map<String, String> options, FakeContext context) {
        ValidationModule module = Configs.configured(module(), options);
        CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
        assertThat(answer).isDone();
        return answer.join();
    }
}
