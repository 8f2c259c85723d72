package org.sluice.module.senderid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.core.dns.DnsComponent;
import org.sluice.testing.Configs;
import org.sluice.testing.DnsFault;
import org.sluice.testing.FakeContext;
import org.sluice.testing.LoopbackDns;
import org.sluice.validation.Phase;
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
    void befallBothIdentities(DnsFault fault) throws Exception {
        fault.befall(server, "faulty.example", name -> server.txt(name, "spf2.0/mfrom,pra ip4:192.0.2.1 -all"));
        judges(fault, fault.isTrouble() ? "temperror" : "pass");
    }

    /** 64 KiB of text do not fit into UDP, and stand in many strings. */
    @Test
    void readsALongRecord() throws Exception {
        server.txt("faulty.example", "spf2.0/mfrom,pra " + "ip4:10.0.0.1 ".repeat(4_900) + "-all");
        judges(DnsFault.TRUNCATED, "fail");
    }

    private void judges(DnsFault fault, String result) throws Exception {
        DnsComponent dns = Configs.configured(new DnsComponent(), fault.resolverOptions(server));
        try {
            FakeContext mail = FakeContext.mailFrom("192.0.2.1", "ann@faulty.example", dns);
            answer(mail);
            assertThat(mail.effects().get("senderid_status")).contains(result);
            FakeContext data = mail.next(Phase.DATA).body("From: ann@faulty.example\r\n\r\nhi\r\n");
            answer(data);
            assertThat(data.effects().get("senderid_pra_status")).contains(result);
        } finally {
            dns.stop();
        }
    }

    private static Verdict answer(FakeContext context) throws Exception {
        return Configs.configured(new SenderidModule(), Map.of())
                .validate(context)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
