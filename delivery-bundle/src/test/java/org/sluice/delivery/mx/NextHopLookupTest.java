package org.sluice.delivery.mx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.delivery.ZoneDns;
import org.sluice.dns.Dns;

class NextHopLookupTest {
    private final ZoneDns dns = new ZoneDns()
            .mx("two.test", 20, "backup.test")
            .mx("two.test", 10, "best.test")
            .host("best.test", "192.0.2.1", "2001:db8::1")
            .host("backup.test", "192.0.2.2")
            .host("plain.test", "192.0.2.3")
            .mx("null.test", 0, "")
            .host("nothing.test")
            .mx("dangling.test", 10, "gone.test")
            .mx("halfbroken.test", 10, "broken.test")
            .mx("halfbroken.test", 20, "backup.test")
            .mx("allbroken.test", 10, "broken.test")
            .servfail("broken.test")
            .servfail("servfail.test")
            .mx("ours.test", 10, "us.example")
            .mx("ours.test", 20, "backup.test")
            .mx("second.test", 10, "best.test")
            .mx("second.test", 20, "US.example.")
            .mx("second.test", 30, "backup.test")
            .mx("equal.test", 10, "best.test")
            .mx("equal.test", 10, "alias.test")
            .host("alias.test", "192.0.2.99")
            .mx("local.test", 10, "loop.test")
            .host("loop.test", "127.0.0.1")
            .mx("mixed.test", 10, "loop.test")
            .mx("mixed.test", 20, "backup.test")
            .host("any.test", "0.0.0.0")
            .mx("xn--bcher-kva.test", 10, "best.test");

    @ParameterizedTest
    @CsvSource({
        "two.test, best.test[192.0.2.1]:25 backup.test[192.0.2.2]:25",
        "plain.test, plain.test[192.0.2.3]:25",
        "halfbroken.test, backup.test[192.0.2.2]:25",
        "second.test, best.test[192.0.2.1]:25",
        "mixed.test, backup.test[192.0.2.2]:25",
        "[192.0.2.8], [192.0.2.8]:25",
        "bücher.test, best.test[192.0.2.1]:25",
        "null.test, 556 5.1.10",
        "missing.test, 554 5.1.2",
        "nothing.test, 554 5.4.4",
        "dangling.test, 554 5.4.4",
        "allbroken.test, 451 4.4.3",
        "servfail.test, 451 4.4.3",
        "ours.test, 554 5.4.6",
        "us.example, 554 5.4.6",
        "equal.test, 554 5.4.6",
        "[192.0.2.99], 554 5.4.6",
        "local.test, 554 5.4.4",
        "any.test, 554 5.4.4",
        "[127.0.0.1], 554 5.4.4",
        "[ipv6:::1], 554 5.4.4",
        "[nonsense], 554 5.1.2"
    })
    void finds(String domain, String expected) {
        assertThat(describe(lookup(dns, false, false)
                        .ofDomain(domain)
                        .toCompletableFuture()
                        .join()))
                .startsWith(expected);
    }

    @Test
    void triesIpv6AfterIpv4WhenAsked() {
        assertThat(describe(lookup(dns, true, false)
                        .ofDomain("two.test")
                        .toCompletableFuture()
                        .join()))
                .isEqualTo("best.test[192.0.2.1]:25 best.test[2001:db8:0:0:0:0:0:1]:25 backup.test[192.0.2.2]:25");
    }

    @Test
    void goesToLoopbackOnlyWhenAllowed() {
        assertThat(describe(lookup(dns, false, true)
                        .ofDomain("local.test")
                        .toCompletableFuture()
                        .join()))
                .isEqualTo("loop.test[127.0.0.1]:25");
    }

    @Test
    void spreadsEquals() {
        ZoneDns equals = new ZoneDns();
        for (int i = 1; i <= 4; i++) {
            equals.mx("many.test", 10, "h" + i + ".test").host("h" + i + ".test", "192.0.2." + i);
        }
        NextHopLookup lookup = lookup(equals, false, false);
        Set<String> firsts = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            NextHops.Found found = (NextHops.Found)
                    lookup.ofDomain("many.test").toCompletableFuture().join();
            assertThat(found.hosts()).hasSize(4);
            firsts.add(found.hosts().get(0).name());
        }
        assertThat(firsts).hasSize(4);
    }

    @Test
    void boundsWhatADomainMayMakeUsTry() {
        ZoneDns flood = new ZoneDns();
        for (int i = 0; i < 500; i++) {
            flood.mx("flood.test", i, "h" + i + ".test").host("h" + i + ".test", "192.0.2.1", "192.0.2.2", "192.0.2.3");
        }
        NextHops.Found found = (NextHops.Found) lookup(flood, false, false)
                .ofDomain("flood.test")
                .toCompletableFuture()
                .join();
        assertThat(found.hosts()).hasSizeLessThanOrEqualTo(32);
    }

    @Test
    void findsSmarthosts() {
        NextHopLookup lookup = lookup(dns, false, false);
        assertThat(describe(lookup.ofSmarthost("best.test", 2525)
                        .toCompletableFuture()
                        .join()))
                .isEqualTo("best.test[192.0.2.1]:2525");
        assertThat(describe(lookup.ofSmarthost("[127.0.0.1]", 26)
                        .toCompletableFuture()
                        .join()))
                .isEqualTo("[127.0.0.1]:26");
        assertThat(describe(lookup.ofSmarthost("localhost", 26)
                        .toCompletableFuture()
                        .join()))
                .startsWith("localhost[127.0.0.1]:26");
        assertThat(describe(lookup.ofSmarthost("missing.test", 26)
                        .toCompletableFuture()
                        .join()))
                .as("the operator's slip, so its mail waits")
                .startsWith("451 4.4.4");
    }

    @Test
    void knowsNothingWithoutAResolver() {
        assertThat(lookup(null, false, false)
                        .ofDomain("two.test")
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(NextHops.Unknown.class);
    }

    private static NextHopLookup lookup(Dns dns, boolean ipv6, boolean loopback) {
        MxOptions options = MxOptions.of("us.example", List.of("192.0.2.99"), ipv6, loopback, 25);
        return new NextHopLookup(() -> Optional.ofNullable(dns), () -> options, new Random(1));
    }

    private static String describe(NextHops hops) {
        return hops instanceof NextHops.Found found
                ? found.hosts().stream().map(Host::toString).collect(Collectors.joining(" "))
                : ((NextHops.Refused) hops).reply().toString();
    }
}
