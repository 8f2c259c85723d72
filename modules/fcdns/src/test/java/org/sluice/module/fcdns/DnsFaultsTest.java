package org.sluice.module.fcdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.core.dns.DnsComponent;
import org.sluice.testing.Configs;
import org.sluice.testing.DnsFault;
import org.sluice.testing.FakeContext;
import org.sluice.testing.LoopbackDns;
import org.sluice.validation.Disposition;
import org.sluice.validation.Verdict;

/** What a name server may do, met over sockets and the core's resolver. */
class DnsFaultsTest {

    private final LoopbackDns server = LoopbackDns.start();

    @AfterEach
    void stop() {
        assertThat(server.violations()).isEmpty();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void befallTheReverseName(DnsFault fault) throws Exception {
        fault.befall(server, "1.2.0.192.in-addr.arpa", name -> server.ptr(name, "mail.example"));
        server.a("mail.example", "192.0.2.1");
        judges(fault);
    }

    @ParameterizedTest
    @EnumSource
    void befallTheName(DnsFault fault) throws Exception {
        server.ptr("192.0.2.1", "mail.example");
        fault.befall(server, "mail.example", name -> server.a(name, "192.0.2.1"));
        judges(fault);
    }

    private void judges(DnsFault fault) throws Exception {
        DnsComponent dns = Configs.configured(new DnsComponent(), fault.resolverOptions(server));
        try {
            FakeContext context = FakeContext.connect("192.0.2.1", dns);
            Verdict verdict = Configs.configured(new FcdnsModule(), Map.of())
                    .validate(context)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(verdict.disposition()).isEqualTo(Disposition.CONTINUE);
            assertThat(context.effects().get("fcdns.status")).contains(fault.isTrouble() ? "temperror" : "pass");
        } finally {
            dns.stop();
        }
    }
}
