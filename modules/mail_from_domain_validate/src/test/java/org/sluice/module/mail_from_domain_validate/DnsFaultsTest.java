package org.sluice.module.mail_from_domain_validate;

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
    void befallTheDomain(DnsFault fault) throws Exception {
        fault.befall(server, "faulty.example", name -> server.mx(name, 10, "mail.example"));
        server.a("mail.example", "192.0.2.1");
        judges(fault);
    }

    @ParameterizedTest
    @EnumSource
    void befallTheExchanger(DnsFault fault) throws Exception {
        server.mx("faulty.example", 10, "mail.example");
        fault.befall(server, "mail.example", name -> server.a(name, "192.0.2.1"));
        judges(fault);
    }

    private void judges(DnsFault fault) throws Exception {
        DnsComponent dns = Configs.configured(new DnsComponent(), fault.resolverOptions(server));
        try {
            FakeContext context = FakeContext.mailFrom("192.0.2.1", "ann@faulty.example", dns);
            Verdict verdict = Configs.configured(new MailFromDomainValidateModule(), Map.of("check_mx_hosts", "true"))
                    .validate(context)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(verdict.disposition()).isEqualTo(fault.isTrouble() ? Disposition.DEFER : Disposition.CONTINUE);
            verdict.reply().ifPresent(reply -> assertThat(reply.toString()).startsWith("451 4.4.3 "));
        } finally {
            dns.stop();
        }
    }
}
