package org.sluice.module.dmarc;

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
import org.sluice.validation.Disposition;
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
    void befallTheRecord(DnsFault fault) throws Exception {
        fault.befall(server, "_dmarc.faulty.example", name -> server.txt(name, "v=DMARC1; p=reject"));
        judges("ann@faulty.example", fault, fault.isTrouble() ? "temperror" : "fail");
    }

    /** Above the author's domain, where the walk looks for the organization. */
    @ParameterizedTest
    @EnumSource
    void befallTheRecordAbove(DnsFault fault) throws Exception {
        fault.befall(server, "_dmarc.faulty.example", name -> server.txt(name, "v=DMARC1; p=reject"));
        judges("ann@mail.faulty.example", fault, fault.isTrouble() ? "temperror" : "fail");
    }

    /** 64 KiB of text do not fit into UDP, and stand in many strings; what is behind the first 8 KiB is not read. */
    @Test
    void readsALongRecord() throws Exception {
        server.txt("_dmarc.faulty.example", "v=DMARC1; p=reject; " + "x=y; ".repeat(12_800));
        judges("ann@faulty.example", DnsFault.TRUNCATED, "fail");
    }

    private void judges(String author, DnsFault fault, String status) throws Exception {
        DnsComponent dns = Configs.configured(new DnsComponent(), fault.resolverOptions(server));
        try {
            FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.1", dns)
                    .sender("ann@other.example")
                    .body("From: " + author + "\r\n\r\nhi\r\n");
            context.effects().put("spf_status", "fail");
            Verdict verdict = Configs.configured(new DmarcModule(), Map.of())
                    .validate(context)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(context.effects().get("dmarc_status")).contains(status);
            assertThat(verdict.disposition())
                    .isEqualTo(status.equals("fail") ? Disposition.REJECT : Disposition.CONTINUE);
        } finally {
            dns.stop();
        }
    }
}
