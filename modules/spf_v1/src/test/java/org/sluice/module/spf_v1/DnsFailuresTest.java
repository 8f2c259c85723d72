package org.sluice.module.spf_v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.core.dns.DnsComponent;
import org.sluice.support.net.Cidr;
import org.sluice.support.spf.Identity;
import org.sluice.support.spf.Scope;
import org.sluice.support.spf.SpfCheck;
import org.sluice.support.spf.SpfOutcome;
import org.sluice.testing.Configs;
import org.sluice.testing.LoopbackDns;

/** Everything a DNS can do to a check, over sockets and the real resolver: a result of RFC 7208, in time, with few look-ups. */
class DnsFailuresTest {

    private static final InetAddress CLIENT = Cidr.literal("192.0.2.1");
    /** Ten terms, ten hosts for each of them, and what belongs to the name of the client. */
    private static final int MOST_LOOKUPS = 130;

    private LoopbackDns server;
    private DnsComponent dns;
    /** For what is never answered, so that nothing else depends on the speed of the machine. */
    private DnsComponent impatient;

    @BeforeEach
    void start() {
        server = LoopbackDns.start()
                .servfail("servfail.example")
                .refused("refused.example")
                .silent("silent.example")
                .txt("garbled.example", "v=spf1 +all")
                .garbled("garbled.example")
                .txt("cut.example", "v=spf1 +all")
                .truncated("cut.example")
                .txt("stray.example", "v=spf1 +all")
                .strayReplies("stray.example")
                .cname("loop.example", "loop2.example")
                .cname("loop2.example", "loop.example")
                .cname("alias.example", "cut.example")
                .txt("behind.example", "v=spf1 include:servfail.example +all")
                .txt("waits.example", "v=spf1 a:silent.example +all")
                .txt("saved.example", "v=spf1 ip4:192.0.2.1 a:silent.example -all")
                .txt("self.example", "v=spf1 include:self.example -all")
                .txt("circle.example", "v=spf1 redirect=circle.example")
                .txt("voids.example", "v=spf1 a:v1.example a:v2.example a:v3.example +all")
                .txt("terms.example", "v=spf1" + " a:cut.example".repeat(11) + " +all")
                .txt("zwsp.example", "v=spf1 \u00e2\u0080\u008b+all")
                .txt("large.example", "v=spf1 " + "ip4:10.0.0.1 ".repeat(4_900) + "-all")
                .txt("hosts.example", "v=spf1 mx -all")
                .txt("names.example", "v=spf1 ptr:names.example -all");
        for (int i = 0; i < 1_000; i++) {
            server.a("h.example", "10." + i / 250 + "." + i % 250 + ".1").ptr("192.0.2.1", "n" + i + ".example");
        }
        for (int i = 0; i < 50; i++) {
            server.mx("hosts.example", i, "mx" + i + ".example");
        }
        server.txt("addresses.example", "v=spf1 a:h.example -all");
        server.txt("exchanger.example", "v=spf1 mx -all").mx("exchanger.example", 10, "h.example");
        dns = resolver("10000");
        impatient = resolver("1500");
    }

    private DnsComponent resolver(String timeoutMillis) {
        return Configs.configured(
                new DnsComponent(),
                Map.of("resolvers", server.hostAndPort(), "timeout_millis", timeoutMillis, "attempts", "1"));
    }

    @AfterEach
    void stop() {
        dns.stop();
        impatient.stop();
        server.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "servfail.example,  temperror",
        "refused.example,   temperror",
        "silent.example,    temperror",
        "garbled.example,   temperror",
        "cut.example,       pass",
        "stray.example,     pass",
        "loop.example,      temperror",
        "alias.example,     pass",
        "behind.example,    temperror",
        "waits.example,     temperror",
        "saved.example,     pass",
        "self.example,      permerror",
        "circle.example,    permerror",
        "voids.example,     permerror",
        "terms.example,     permerror",
        "zwsp.example,      permerror",
        "large.example,     fail",
        "hosts.example,     permerror",
        "names.example,     fail",
        "addresses.example, fail",
        "exchanger.example, fail",
        "missing.example,   none"
    })
    void endsInAResult(String domain, String result) throws Exception {
        DnsComponent resolver = result.equals("temperror") ? impatient : dns;
        assertThat(check(resolver, domain).result().word()).isEqualTo(result);
        assertThat(server.asked().size()).isLessThan(MOST_LOOKUPS);
    }

    /** What is asked ahead is not waited for: an earlier term has decided. */
    @Test
    void doesNotWaitForWhatItNeedsNot() throws Exception {
        server.txt("ahead.example", "v=spf1 a:quick.example include:silent.example -all")
                .a("quick.example", "192.0.2.1");
        assertThat(check(dns, "ahead.example").mechanism()).isEqualTo("a:quick.example");
    }

    private SpfOutcome check(DnsComponent resolver, String domain) throws Exception {
        Identity identity = Identity.of(CLIENT, "ann", domain, "client.example");
        return new SpfCheck(
                        resolver,
                        identity,
                        new SpfCheck.Manner(Scope.SPF, Optional.empty(), "mx.example", Instant.EPOCH, true))
                .run()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
