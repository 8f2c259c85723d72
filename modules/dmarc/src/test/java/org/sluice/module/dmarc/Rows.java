package org.sluice.module.dmarc;

import java.util.Map;
import org.sluice.message.AuthResult;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;

/** Rows as the module makes them. */
final class Rows {

    private Rows() {}

    /** The dictionary after the check of a failing message of that domain. */
    static Map<String, String> noted(String client, String author, String record) {
        FakeDns dns = new FakeDns().txt("_dmarc." + author, record);
        FakeContext mail = FakeContext.at(Phase.DATA, client, dns)
                .sender("bounce@elsewhere.example")
                .withFact("spf_status", "softfail")
                .withFact("spf_v1.domain", "elsewhere.example");
        mail.effects().authResult(new AuthResult("dkim", "fail", Map.of("header.d", author, "header.s", "k1")));
        mail.effects().authResult(new AuthResult("dkim", "pass", Map.of("header.d", "list.example", "header.s", "k2")));
        FakeContext context = mail.next(Phase.DATA).body("From: ann@" + author + "\n\n");
        Configs.configured(new DmarcModule(), Map.of("aggregate_data", "true"))
                .validate(context)
                .toCompletableFuture()
                .join();
        return context.effects().attributes();
    }

    static ReportRow of(String client, String author, String record) {
        return DmarcModule.ROWS.read(noted(client, author, record).get(DmarcModule.ROWS.name())).stream()
                .findFirst()
                .flatMap(ReportRow::decoded)
                .orElseThrow();
    }
}
