package org.sluice.module.spf_v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.sluice.support.net.Cidr;
import org.sluice.support.spf.Identity;
import org.sluice.support.spf.Scope;
import org.sluice.support.spf.SpfCheck;
import org.sluice.testing.FakeDns;
import org.sluice.testing.Programs;

/**
 * Debian's pyspf judges the same random policies in the same zone. Left out is where it is known not to follow RFC 7208: it
 * calls an unknown modifier that stands there twice a permerror (section 6: ignored however often), and takes {@code exists}
 * without a domain (section 5.7).
 */
class SecondOpinionTest {

    private static final int RECORDS = 1_500;
    private static final String CLIENT = "192.0.2.1";
    private static final String[] DOMAINS = {
        "",
        ":host.example",
        ":other.example",
        ":missing.example",
        ":%{d}",
        ":%{d2}.",
        ":%{l}.host.example",
        ":host.example."
    };
    private static final String[] TERMS = {
        "a%s",
        "mx%s",
        "a%s/24",
        "mx%s/16",
        "a%s//64",
        "exists:host.example",
        "exists:%{l}.%{d}",
        "include:pass.example",
        "include:fail.example",
        "include:none.example",
        "include:soft.example",
        "ip4:192.0.2.0/24",
        "ip4:192.0.2.1",
        "ip4:198.51.100.0/24",
        "ip4:192.0.2",
        "ip4:192.0.2.0/33",
        "ip6:2001:db8::/32",
        "ip6:::1",
        "ptr",
        "ptr:host.example",
        "redirect=pass.example",
        "redirect=fail.example",
        "unknown",
        "all",
        "a/33",
        "exp=host.example"
    };

    /** Speaks of the zone below; the answer is the word of the result. */
    private static final String PYSPF =
            """
            import sys, spf
            A = {'host.example': ['192.0.2.1'], 'other.example': ['198.51.100.1'], 'ann.host.example': ['192.0.2.7']}
            MX = {'host.example': [(10, 'host.example')], 'other.example': [(10, 'other.example'), (20, 'host.example')]}
            PTR = {'1.2.0.192.in-addr.arpa': ['host.example']}
            TXT = {'pass.example': 'v=spf1 +all', 'fail.example': 'v=spf1 -all', 'soft.example': 'v=spf1 ~all'}
            def lookup(name, qtype, tcpfallback=True, timeout=30):
                name = name.lower().rstrip('.')
                if qtype == 'TXT':
                    return [((name, 'TXT'), (TXT[name].encode(),))] if name in TXT else []
                if qtype == 'MX':
                    return [((name, 'MX'), m) for m in MX.get(name, [])]
                table = {'A': A, 'PTR': PTR}.get(qtype, {})
                return [((name, qtype), v) for v in table.get(name, [])]
            spf.DNSLookup = lookup
            for record in sys.stdin:
                TXT['checked.example'] = record.rstrip('\\n')
                print(spf.query(i='192.0.2.1', s='ann@checked.example', h='helo.example', strict=True).check()[0])
            """;

    @Test
    void agrees() {
        Random random = new Random(7208);
        List<String> records = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(record(random));
            ours.add(outcome(records.get(i)));
        }
        List<String> theirs = Programs.python("spf", PYSPF, records);
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            if (!ours.get(i).equals(theirs.get(i))) {
                differing.add(records.get(i) + ": " + ours.get(i) + ", pyspf " + theirs.get(i));
            }
        }
        assertThat(differing).isEmpty();
        assertThat(ours).contains("pass", "fail", "softfail", "neutral", "permerror");
    }

    private static String record(Random random) {
        StringJoiner record = new StringJoiner(" ", "v=spf1 ", "");
        int terms = 1 + random.nextInt(6);
        for (int i = 0; i < terms; i++) {
            String qualifier = random.nextInt(3) == 0 ? String.valueOf("+-~?".charAt(random.nextInt(4))) : "";
            String term = TERMS[random.nextInt(TERMS.length)];
            String domain = DOMAINS[random.nextInt(DOMAINS.length)];
            record.add((term.contains("=") ? "" : qualifier) + term.replace("%s", domain));
        }
        return record.toString();
    }

    private static String outcome(String record) {
        FakeDns dns = new FakeDns()
                .txt("checked.example", record)
                .txt("pass.example", "v=spf1 +all")
                .txt("fail.example", "v=spf1 -all")
                .txt("soft.example", "v=spf1 ~all")
                .a("host.example", CLIENT)
                .a("other.example", "198.51.100.1")
                .a("ann.host.example", "192.0.2.7")
                .mx("host.example", 10, "host.example")
                .mx("other.example", 10, "other.example")
                .mx("other.example", 20, "host.example")
                .ptr(CLIENT, "host.example");
        Identity identity = Identity.of(Cidr.literal(CLIENT), "ann", "checked.example", "helo.example");
        SpfCheck.Manner manner = new SpfCheck.Manner(Scope.SPF, Optional.empty(), "mx.example", Instant.EPOCH, true);
        return new SpfCheck(dns, identity, manner)
                .run()
                .toCompletableFuture()
                .join()
                .result()
                .word();
    }
}
