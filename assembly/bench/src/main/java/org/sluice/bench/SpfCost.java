package org.sluice.bench;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.sluice.core.dns.DnsComponent;
import org.sluice.support.net.Cidr;
import org.sluice.support.spf.Identity;
import org.sluice.support.spf.Scope;
import org.sluice.support.spf.SpfCheck;
import org.sluice.support.spf.SpfRecord;
import org.sluice.support.spf.SpfResult;
import org.sluice.support.text.Remembered;
import org.sluice.testing.Configs;
import org.sluice.testing.LoopbackDns;

/** What one SPF check costs once the resolver's cache knows all it asks for: the real resolver, the real evaluator, one thread. */
final class SpfCost {

    private static final int CHECKS = 100_000;
    private static final int ROUNDS = 9;
    /** As a module keeps them. */
    private static final Remembered<SpfRecord> RECORDS = SpfRecord.remembered();

    private SpfCost() {}

    /** Microseconds of a check: a policy of one network, and one like those of large mail hosts. */
    static Map<String, Double> micros() {
        try (LoopbackDns server = LoopbackDns.start()) {
            server.ttl(86_400)
                    .txt("plain.test", "v=spf1 ip4:192.0.2.0/24 -all")
                    .txt("usual.test", "v=spf1 mx a:relay.usual.test include:_spf.one.test include:_spf.two.test -all")
                    .mx("usual.test", 10, "mx1.usual.test")
                    .mx("usual.test", 20, "mx2.usual.test")
                    .a("mx1.usual.test", "198.51.100.1")
                    .a("mx2.usual.test", "198.51.100.2")
                    .a("relay.usual.test", "198.51.100.3")
                    .txt("_spf.one.test", "v=spf1" + networks(0) + " ?all")
                    .txt("_spf.two.test", "v=spf1" + networks(10) + " ip4:192.0.2.0/24 ~all");
            DnsComponent dns = Configs.configured(
                    new DnsComponent(), Map.of("resolvers", server.hostAndPort(), "timeout_millis", "5000"));
            try {
                return Map.of("plain", median(dns, "plain.test"), "usual", median(dns, "usual.test"));
            } finally {
                dns.stop();
            }
        }
    }

    private static String networks(int from) {
        StringBuilder terms = new StringBuilder();
        for (int i = from; i < from + 10; i++) {
            terms.append(" ip4:203.0.").append(i).append(".0/24");
        }
        return terms.toString();
    }

    private static double median(DnsComponent dns, String domain) {
        double[] micros = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < CHECKS; i++) {
                check(dns, domain);
            }
            micros[round] = (System.nanoTime() - begin) / 1e3 / CHECKS;
        }
        Arrays.sort(micros);
        return micros[ROUNDS / 2];
    }

    private static void check(DnsComponent dns, String domain) {
        Identity identity = Identity.of(Cidr.literal("192.0.2.1"), "ann", domain, "client.test");
        SpfCheck.Manner manner = new SpfCheck.Manner(Scope.SPF, Optional.empty(), "mx.test", Instant.EPOCH, true);
        SpfResult result = new SpfCheck(dns, identity, manner, RECORDS)
                .run()
                .toCompletableFuture()
                .join()
                .result();
        if (result != SpfResult.PASS) {
            throw new IllegalStateException(domain + ": " + result.word());
        }
    }

    /** Only this, for a profiler. */
    public static void main(String[] arguments) {
        System.out.println(micros());
    }
}
