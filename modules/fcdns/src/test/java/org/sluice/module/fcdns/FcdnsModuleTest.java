package org.sluice.module.fcdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
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

class FcdnsModuleTest extends ModuleContract {

    private final FakeDns dns = new FakeDns()
            .ptr("192.0.2.1", "mail.example")
            .a("mail.example", "192.0.2.1")
            .ptr("192.0.2.2", "other.example", "MAIL2.example.")
            .a("other.example", "198.51.100.1")
            .a("mail2.example", "198.51.100.2", "192.0.2.2")
            .ptr("192.0.2.3", "other.example")
            .servfail("4.2.0.192.in-addr.arpa")
            .ptr("192.0.2.5", "other.example", "broken.example")
            .servfail("broken.example")
            .ptr("192.0.2.6", "broken.example", "six.example")
            .a("six.example", "192.0.2.6")
            .ptr("192.0.2.7", "v6only.example")
            .aaaa("v6only.example", "2001:db8::7")
            .ptr("2001:db8::7", "v6only.example")
            .ptr("192.0.2.8", "bad name\r\n.example")
            .a("bad name\r\n.example", "192.0.2.8")
            .ptr("192.0.2.9", "alias.example")
            .cname("alias.example", "nine.example")
            .a("nine.example", "192.0.2.9");

    private final ValidationModule module = Configs.configured(module(), Map.of());

    @Override
    protected ValidationModule module() {
        return new FcdnsModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns);
    }

    @Override
    protected Map<String, String> wrongValues() {
        return Map.of("honor_whitelist", "a;b", "rdns_failure_code", "250", "fdns_failure_code", "often");
    }

    @ParameterizedTest(name = "{0}: {4}")
    @CsvSource({
        "192.0.2.1,   CONTINUE, pass,      mail.example,   the name leads back",
        "192.0.2.2,   CONTINUE, pass,      MAIL2.example,  the second of two names does",
        "192.0.2.3,   REJECT,   no_match,  ,               the name has another address",
        "192.0.2.4,   CONTINUE, temperror, ,               the reverse zone is broken",
        "192.0.2.5,   CONTINUE, temperror, ,               one name is broken and the other does not match",
        "192.0.2.6,   CONTINUE, pass,      six.example,    one name is broken and the other matches",
        "192.0.2.7,   REJECT,   no_match,  ,               the name has IPv6 addresses only",
        "2001:db8::7, CONTINUE, pass,      v6only.example, an IPv6 client",
        "192.0.2.8,   REJECT,   no_match,  ,               the name could break a log line",
        "192.0.2.9,   CONTINUE, pass,      alias.example,  the name is an alias",
        "192.0.2.99,  REJECT,   no_ptr,    ,               no reverse name"
    })
    void judges(String client, Disposition expected, String status, String name, String why) {
        FakeContext context = FakeContext.connect(client, dns);
        assertThat(module.validate(context)).succeedsWithin(Duration.ZERO).returns(expected, Verdict::disposition);
        assertThat(context.effects().get("fcdns.status")).contains(status);
        assertThat(context.effects().get("fcdns.name").orElse(null)).isEqualTo(name);
    }

    @Test
    void saysWhyItRefuses() {
        assertThat(refusal(Map.of(), "192.0.2.99"))
                .isEqualTo(new SmtpReply(554, "5.7.25", "Client host [192.0.2.99] has no reverse name"));
        assertThat(refusal(Map.of(), "192.0.2.3"))
                .isEqualTo(new SmtpReply(554, "5.7.25", "Client host [192.0.2.3] does not match its reverse name"));
    }

    @Test
    void refusesWithTheCodesOfTheOperator() {
        Map<String, String> codes = Map.of("rdns_failure_code", "450", "fdns_failure_code", "550");
        assertThat(refusal(codes, "192.0.2.99").toString()).startsWith("450 4.7.25 ");
        assertThat(refusal(codes, "192.0.2.3").toString()).startsWith("550 5.7.25 ");
    }

    @Test
    void notesItsFindingForAuthenticationResults() {
        FakeContext context = FakeContext.connect("192.0.2.99", dns);
        assertThat(module.validate(context)).succeedsWithin(Duration.ZERO);
        assertThat(context.effects().authResults())
                .containsExactly(new AuthResult("iprev", "permerror", Map.of("policy.iprev", "192.0.2.99")));
    }

    @ParameterizedTest
    @CsvSource({"trusted_mx, yes", "dp_whitelist_global, true"})
    void leavesSomeAlone(String attribute, String value) {
        FakeContext context = FakeContext.connect("192.0.2.99", dns).with(attribute, value);
        assertThat(module.validate(context))
                .succeedsWithin(Duration.ZERO)
                .hasToString("CONTINUE (left alone: " + attribute + ")");
        assertThat(context.effects().attributes()).isEmpty();
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void honoursOnlyTheListsItWasTold() {
        ValidationModule strict = Configs.configured(module(), Map.of("honor_whitelist", ""));
        FakeContext context = FakeContext.connect("192.0.2.99", dns).with("dp_whitelist_global", "true");
        assertThat(strict.validate(context))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.REJECT, Verdict::disposition);
    }

    @Test
    void asksForTheAddressesOfAtMostTenNames() {
        String[] names =
                IntStream.range(0, 25).mapToObj(i -> "n" + i + ".example").toArray(String[]::new);
        FakeDns many = new FakeDns().ptr("192.0.2.10", names);
        assertThat(module.validate(FakeContext.connect("192.0.2.10", many)))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.REJECT, Verdict::disposition);
        assertThat(many.asked()).hasSize(1 + FcdnsLookup.MAX_NAMES);
    }

    @Test
    void aMatchDoesNotWaitForSlowNames() {
        FakeDns slow = new FakeDns()
                .ptr("192.0.2.10", "slow.example", "ten.example")
                .silent("slow.example")
                .a("ten.example", "192.0.2.10");
        FakeContext context = FakeContext.connect("192.0.2.10", slow);
        assertThat(module.validate(context)).isCompletedWithValue(Verdict.CONTINUE);
        assertThat(context.effects().get("fcdns.name")).contains("ten.example");
    }

    private SmtpReply refusal(Map<String, String> options, String client) {
        ValidationModule configured = Configs.configured(module(), options);
        return configured
                .validate(FakeContext.connect(client, dns))
                .toCompletableFuture()
                .join()
                .reply()
                .orElseThrow();
    }
}
