package org.sluice.module.mail_from_domain_validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.Hostile;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class MailFromDomainValidateModuleTest extends ModuleContract {

    private final FakeDns dns = new FakeDns()
            .mx("mx.example", 10, "mail.example")
            .a("mail.example", "192.0.2.1")
            .a("a.example", "192.0.2.1")
            .aaaa("aaaa.example", "2001:db8::1")
            .mx("null.example", 0, ".")
            .a("null.example", "192.0.2.1")
            .empty("empty.example")
            .servfail("servfail.example")
            .timeout("timeout.example")
            .mx("digits.example", 10, "192.0.2.1")
            .mx("nothing.example", 10, "gone.example")
            .mx("mixed.example", 10, "gone.example")
            .mx("mixed.example", 20, "aaaa.example")
            .mx("beside.example", 0, ".")
            .mx("beside.example", 10, "mail.example")
            .mx("loop.example", 10, "loop1.example")
            .cname("loop1.example", "loop2.example")
            .cname("loop2.example", "loop1.example")
            .mx("broken.example", 10, "servfail.example")
            .mx("half.example", 10, "servfail.example")
            .mx("half.example", 20, "mail.example")
            .cname("alias.example", "mx.example")
            .cname("alias-a.example", "a.example")
            .cname("dangling.example", "gone.example")
            .mx("xn--bcher-kva.example", 10, "mail.example");

    private final ValidationModule module = Configs.configured(module(), Map.of());

    @Override
    protected ValidationModule module() {
        return new MailFromDomainValidateModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns).sender("a@mx.example");
    }

    @Override
    protected Map<String, String> wrongValues() {
        return Map.of("honor_whitelist", "a;b", "failure_code", "250", "check_mx_hosts", "perhaps");
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "a@mx.example,       CONTINUE, pass,         an MX with an address",
        "a@a.example,        CONTINUE, pass,         an IPv4 address only",
        "a@aaaa.example,     CONTINUE, pass,         an IPv6 address only",
        "a@null.example,     REJECT,   null_mx,      it says that it takes no mail whatever its addresses",
        "a@gone.example,     REJECT,   no_name,      no such name",
        "a@empty.example,    REJECT,   no_host,      a name without records",
        "a@servfail.example, DEFER,    temperror,    a broken zone",
        "a@timeout.example,  DEFER,    temperror,    no reply",
        "a@digits.example,   REJECT,   no_exchanger, an address in place of a name",
        "a@nothing.example,  REJECT,   no_exchanger, an MX that does not exist",
        "a@mixed.example,    CONTINUE, pass,         the second MX has an address",
        "a@beside.example,   CONTINUE, pass,         an empty name beside a real one is not the null MX",
        "a@loop.example,     DEFER,    temperror,    aliases without end",
        "a@broken.example,   DEFER,    temperror,    the MX cannot be looked up",
        "a@half.example,     CONTINUE, pass,         one of two MX cannot be looked up",
        "a@alias.example,    CONTINUE, pass,         an alias of a domain with MX",
        "a@alias-a.example,  CONTINUE, pass,         an alias of a host",
        "a@dangling.example, REJECT,   no_name,      an alias of nothing",
        "a@b\u00fccher.example, CONTINUE, pass,      a domain beyond ASCII",
        "'',                 CONTINUE, ,             the null sender",
        "a@[192.0.2.9],      CONTINUE, ,             an address literal",
        "a@[IPv6:2001:db8::9], CONTINUE, ,           an address literal",
        "postmaster,         CONTINUE, ,             no domain at all"
    })
    void judges(String sender, Disposition expected, String status, String why) {
        FakeContext context = FakeContext.mailFrom("192.0.2.1", sender, dns);
        assertThat(module.validate(context)).succeedsWithin(Duration.ZERO).returns(expected, Verdict::disposition);
        assertThat(context.effects().get("mail_from_domain_validate.status").orElse(null))
                .isEqualTo(status);
        if (status == null) {
            assertThat(dns.asked()).isEmpty();
        }
    }

    @Test
    void saysWhyItRefuses() {
        assertThat(refusal(Map.of(), "a@null.example"))
                .isEqualTo(new SmtpReply(550, "5.7.27", "Sender domain null.example does not accept mail"));
        assertThat(refusal(Map.of(), "a@gone.example"))
                .isEqualTo(new SmtpReply(554, "5.1.8", "Sender domain gone.example does not exist"));
        assertThat(refusal(Map.of(), "a@empty.example"))
                .isEqualTo(new SmtpReply(
                        554, "5.1.8", "Sender domain empty.example has no mail exchanger and no address"));
        assertThat(refusal(Map.of(), "a@servfail.example"))
                .isEqualTo(new SmtpReply(451, "4.4.3", "Sender domain servfail.example cannot be looked up now"));
    }

    @Test
    void refusesWithTheCodeOfTheOperator() {
        Map<String, String> code = Map.of("failure_code", "450");
        assertThat(refusal(code, "a@gone.example").toString()).startsWith("450 4.1.8 ");
        assertThat(refusal(code, "a@null.example").toString()).startsWith("550 5.7.27 ");
    }

    @Test
    void takesAnyNameForAnExchangerIfToldSo() {
        ValidationModule lenient = Configs.configured(module(), Map.of("check_mx_hosts", "false"));
        assertThat(lenient.validate(FakeContext.mailFrom("192.0.2.1", "a@nothing.example", dns)))
                .isCompletedWithValue(Verdict.CONTINUE);
        assertThat(dns.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"trusted_mx, yes", "dp_whitelist_global, true"})
    void leavesSomeAlone(String attribute, String value) {
        FakeContext context =
                FakeContext.mailFrom("192.0.2.1", "a@gone.example", dns).with(attribute, value);
        assertThat(module.validate(context)).isCompletedWithValue(Verdict.CONTINUE);
        assertThat(context.effects().attributes()).isEmpty();
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void honoursOnlyTheListsItWasTold() {
        ValidationModule strict = Configs.configured(module(), Map.of("honor_whitelist", ""));
        FakeContext context =
                FakeContext.mailFrom("192.0.2.1", "a@gone.example", dns).with("dp_whitelist_global", "true");
        assertThat(strict.validate(context))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.REJECT, Verdict::disposition);
    }

    @Test
    void asksNoMoreOnceItKnows() {
        assertThat(module.validate(FakeContext.mailFrom("192.0.2.1", "a@mx.example", dns)))
                .isCompletedWithValue(Verdict.CONTINUE);
        assertThat(dns.asked()).hasSize(2);
    }

    @Test
    void looksAtTenExchangersAtMost() {
        FakeDns many = new FakeDns();
        for (int i = 0; i < 1_000; i++) {
            many.mx("many.example", i, "mx" + i + ".many.example");
        }
        assertThat(module.validate(FakeContext.mailFrom("192.0.2.1", "a@many.example", many)))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.REJECT, Verdict::disposition);
        assertThat(many.asked()).hasSize(1 + 2 * DomainLookup.MAX_HOSTS);
    }

    /** A silent DNS is not a module without an answer, after which mail would go on. */
    @Test
    void defersBeforeItsTimeIsOver() {
        FakeDns silent = new FakeDns().mx("mx.example", 10, "silent.example").silent("silent.example");
        FakeContext context = FakeContext.mailFrom("192.0.2.1", "a@mx.example", silent);
        CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
        assertThat(answer).isNotDone();
        context.advance(context.remaining().minusMillis(150));
        assertThat(answer).succeedsWithin(Duration.ZERO).returns(Disposition.DEFER, Verdict::disposition);
        assertThat(context.effects().get("mail_from_domain_validate.status")).contains("temperror");
    }

    @ParameterizedTest
    @MethodSource("org.sluice.testing.Hostile#values")
    void survivesWhateverStandsInAnMx(String host) {
        FakeDns hostile = new FakeDns().mx("hostile.example", 10, host);
        assertThat(module.validate(FakeContext.mailFrom("192.0.2.1", "a@hostile.example", hostile)))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.REJECT, Verdict::disposition);
        assertThat(Hostile.values()).contains(host);
    }

    private SmtpReply refusal(Map<String, String> options, String sender) {
        ValidationModule configured = Configs.configured(module(), options);
        return configured
                .validate(FakeContext.mailFrom("192.0.2.1", sender, dns))
                .toCompletableFuture()
                .join()
                .reply()
                .orElseThrow();
    }
}
