package org.sluice.module.spf_v1;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.sluice.support.net.Cidr;
import org.sluice.support.spf.Identity;
import org.sluice.support.spf.ReceivedSpf;
import org.sluice.support.spf.Scope;
import org.sluice.support.spf.SpfCheck;
import org.sluice.support.spf.SpfOutcome;
import org.sluice.testing.FakeDns;

/** Any octets as a policy: an outcome of the RFC within its bounds, and nothing that could break out of a header. */
public final class FuzzSpf {

    private static final int MOST_LOOKUPS = 150;

    private FuzzSpf() {}

    /** The first line is the record, the second the sender's local part, the third the explanation's text. */
    public static void fuzzerTestOneInput(byte[] input) {
        String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", 3);
        String text = lines.length > 2 ? lines[2] : "%{c} %{t}";
        FakeDns dns = new FakeDns()
                .txt("x.example", "v=spf1 " + lines[0])
                .txt("y.example", "v=spf1 include:x.example redirect=x.example")
                .txt("why.example", text)
                .a("x.example", "192.0.2.1", "192.0.2.9")
                .mx("x.example", 1, "x.example")
                .ptr("192.0.2.1", "x.example", "mail.x.example")
                .a("mail.x.example", "192.0.2.1")
                .servfail("broken.example");
        String local = lines.length > 1 ? lines[1] : "";
        Identity identity = Identity.of(Cidr.literal("192.0.2.1"), local, "x.example", local);
        for (Scope scope : Scope.values()) {
            SpfCheck.Manner manner =
                    new SpfCheck.Manner(scope, Optional.empty(), "mx.example", Instant.EPOCH, scope == Scope.SPF);
            CompletableFuture<SpfOutcome> outcome =
                    new SpfCheck(dns, identity, manner).run().toCompletableFuture();
            if (!outcome.isDone()) {
                throw new IllegalStateException("not answered");
            }
            String header = ReceivedSpf.value(identity, outcome.join(), "mx.example");
            if (!header.chars().allMatch(c -> c >= ' ' && c <= '~')) {
                throw new IllegalStateException("header: " + header);
            }
        }
        if (dns.asked().size() > 3 * MOST_LOOKUPS) {
            throw new IllegalStateException(dns.asked().size() + " look-ups");
        }
    }
}
