package org.sluice.module.rbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Disposition;
import org.sluice.validation.ValidationModule;

/** A list that is none does not count (RFC 5782 section 5). */
class ListTestTest {

    private static final String PRESENT = "2.0.0.127.bl.example";
    private static final String ABSENT = "1.0.0.127.bl.example";
    private static final String PRESENT6 = "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.example";
    private static final String ABSENT6 = "1" + PRESENT6.substring(1);
    private static final String CLIENT = "1.2.0.192.bl.example";
    private static final String CLIENT6 = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example";

    @ParameterizedTest(name = "present: {0}, absent: {1}: {3}")
    @CsvSource({
        "127.0.0.2,       ,                listed, as it should be",
        ",                ,                off,    it lists nobody",
        "127.0.0.2,       127.0.0.2,       off,    it lists everybody",
        ",                127.0.0.2,       off,    it has things the wrong way round",
        "203.0.113.1,     203.0.113.1,     off,    its zone is parked",
        "SERVFAIL,        ,                listed, nobody knows whether it is one",
        "127.0.0.2,       SERVFAIL,        listed, nobody knows whether it is one",
        "127.255.255.254, 127.255.255.254, listed, it does not talk about that to us"
    })
    void counts(String present, String absent, String fact, String why) {
        FakeDns dns = new FakeDns().a(CLIENT, "127.0.0.2").a(CLIENT6, "127.0.0.2");
        answers(dns, PRESENT, present);
        answers(dns, ABSENT, absent);
        answers(dns, PRESENT6, present);
        answers(dns, ABSENT6, absent);
        for (String client : new String[] {"192.0.2.1", "2001:db8::1"}) {
            FakeContext context = FakeContext.connect(client, dns);
            ValidationModule module = module(Map.of());
            assertThat(module.validate(context))
                    .succeedsWithin(Duration.ZERO)
                    .matches(verdict -> (verdict.disposition() == Disposition.REJECT) == fact.equals("listed"));
            assertThat(context.effects().get("rbl.one")).contains(fact);
        }
    }

    @Test
    void aListOfIpv4OnlyCountsForThat() {
        FakeDns dns =
                new FakeDns().a(PRESENT, "127.0.0.2").a(CLIENT, "127.0.0.2").a(CLIENT6, "127.0.0.2");
        ValidationModule module = module(Map.of());
        assertThat(fact(module, "192.0.2.1", dns)).isEqualTo("listed");
        assertThat(fact(module, "2001:db8::1", dns)).isEqualTo("off");
    }

    @Test
    void isTriedAgainLater() {
        FakeDns dns = new FakeDns().a(CLIENT, "127.0.0.2");
        ValidationModule module = module(Map.of("retry_seconds", "100"));
        assertThat(fact(module, "192.0.2.1", dns)).isEqualTo("off");
        int asked = dns.asked().size();
        assertThat(fact(module, "192.0.2.1", dns)).isEqualTo("off");
        assertThat(dns.asked()).as("a list that is off is not asked").hasSize(asked);
        dns.a(PRESENT, "127.0.0.2");
        assertThat(factAfter(module, 99, dns)).isEqualTo("off");
        assertThat(factAfter(module, 101, dns)).isEqualTo("listed");
    }

    @Test
    void isTestedNowAndThen() {
        FakeDns dns = new FakeDns().a(CLIENT, "127.0.0.2").a(PRESENT, "127.0.0.2");
        ValidationModule module = module(Map.of("test_seconds", "1000"));
        assertThat(fact(module, "192.0.2.1", dns)).isEqualTo("listed");
        assertThat(tests(dns)).isEqualTo(2);
        assertThat(factAfter(module, 999, dns)).isEqualTo("listed");
        assertThat(tests(dns)).isEqualTo(2);
        dns.a(ABSENT, "127.0.0.2");
        assertThat(factAfter(module, 1_001, dns))
                .as("counts until the test is over")
                .isEqualTo("listed");
        assertThat(tests(dns)).isEqualTo(4);
        assertThat(factAfter(module, 1_002, dns)).isEqualTo("off");
    }

    @Test
    void listsOfNamesHaveOtherEntries() {
        Map<String, String> names = Map.of("list.one.subject", "sender");
        FakeDns dns = new FakeDns().a("bad.example.bl.example", "127.0.0.2");
        FakeContext context = FakeContext.mailFrom("192.0.2.1", "a@bad.example", dns);
        assertThat(module(names).validate(context))
                .succeedsWithin(Duration.ZERO)
                .matches(verdict -> verdict.disposition() == Disposition.REJECT);
        dns.a("invalid.bl.example", "127.0.0.2");
        FakeContext again = FakeContext.mailFrom("192.0.2.1", "a@bad.example", dns);
        assertThat(module(names).validate(again)).succeedsWithin(Duration.ZERO);
        assertThat(again.effects().get("rbl.one")).contains("off");
    }

    @Test
    void needNotBeTested() {
        FakeDns dns = new FakeDns().a(CLIENT, "127.0.0.2");
        assertThat(fact(module(Map.of("list.one.test", "false")), "192.0.2.1", dns))
                .isEqualTo("listed");
        assertThat(tests(dns)).isZero();
    }

    private static void answers(FakeDns dns, String name, String answer) {
        if ("SERVFAIL".equals(answer)) {
            dns.servfail(name);
        } else if (answer != null) {
            dns.a(name, answer);
        }
    }

    private static ValidationModule module(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.putAll(Map.of("lists", "one", "list.one.base", "bl.example", "list.one.record_type", "a"));
        return Configs.configured(new RblModule(), all);
    }

    private static String fact(ValidationModule module, String client, FakeDns dns) {
        return fact(module, FakeContext.connect(client, dns));
    }

    private static String factAfter(ValidationModule module, int seconds, FakeDns dns) {
        FakeContext context = FakeContext.connect("192.0.2.1", dns).timeout(Duration.ofDays(1));
        context.advance(Duration.ofSeconds(seconds));
        return fact(module, context);
    }

    private static String fact(ValidationModule module, FakeContext context) {
        assertThat(module.validate(context)).succeedsWithin(Duration.ZERO);
        return context.effects().get("rbl.one").orElseThrow();
    }

    private static long tests(FakeDns dns) {
        return dns.asked().stream()
                .filter(asked -> asked.endsWith(".0.0.127.bl.example"))
                .count();
    }
}
