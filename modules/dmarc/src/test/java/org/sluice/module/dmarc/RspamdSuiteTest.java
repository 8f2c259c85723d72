package org.sluice.module.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.message.AuthResult;
import org.sluice.module.spf_v1.SpfV1Module;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The end-to-end cases of rspamd, which are about RFC 7489. They lie outside the project; without them these tests are skipped.
 * With the public suffix list all of them hold. With the tree walk two cannot, see {@link #PARENT_WITHOUT_RECORD}.
 */
class RspamdSuiteTest {

    private static final Path SUITE = Path.of(System.getProperty("sluice.suites", ""), "dmarc-rspamd");

    /** The part of the list that these cases need. */
    private static final List<String> SUFFIXES = List.of("com", "net", "org", "tk", "za.org", "za.net");

    /**
     * Author and identifier have a parent in common that publishes no record, so to RFC 9989 section 4.10.2 the author's domain
     * is an organization of its own and the parent does not speak for it.
     */
    private static final Set<String> PARENT_WITHOUT_RECORD =
            Set.of("DMARC SUBDOMAIN PASS DKIM RELAXED ALIGNMENT", "DMARC SUBDOMAIN PASS SPF RELAXED ALIGNMENT");

    /** Messages that verify with the keys of the suite; the other signed ones name a key that is none. */
    private static final Map<String, String> SIGNED = Map.of(
            "dmarc/pass_none.eml", "pass cacophony.za.org",
            "dmarc/onsubdomain_fail_alignment.eml", "pass mom.za.org",
            "dmarc/onsubdomain_pass_relaxed.eml", "pass mom.za.org",
            "dmarc/dmarc_tmpfail.eml", "permerror rspamd.tk",
            "dmarc/pct_none.eml", "permerror rspamd.tk",
            "dmarc/pct_none1.eml", "permerror rspamd.tk");

    @TempDir
    Path folder;

    @Test
    void allCasesAreThere() throws IOException {
        assertThat(cases()).hasSize(17);
    }

    @TestFactory
    Stream<DynamicTest> withThePublicSuffixList() throws IOException {
        Path list = Files.write(folder.resolve("list"), SUFFIXES);
        Map<String, String> options = Map.of("discovery", "psl", "public_suffix_list", list.toString());
        return cases().stream()
                .map(each -> dynamicTest(
                        name(each), () -> assertThat(symbol(each, options)).isEqualTo(each.get("expect_symbol"))));
    }

    @TestFactory
    Stream<DynamicTest> withTheTreeWalk() throws IOException {
        return cases().stream()
                .map(each -> dynamicTest(name(each), () -> assertThat(symbol(each, Map.of()))
                        .isEqualTo(
                                PARENT_WITHOUT_RECORD.contains(name(each))
                                        ? "DMARC_POLICY_REJECT"
                                        : each.get("expect_symbol"))));
    }

    private static String symbol(Map<?, ?> test, Map<String, String> options) throws IOException {
        boolean hasClient = test.get("client_ip") != null;
        String message = (String) test.get("message");
        FakeContext mail = FakeContext.mailFrom(
                hasClient ? (String) test.get("client_ip") : "192.0.2.1",
                hasClient ? (String) test.get("mail_from") : "nobody@nowhere.invalid",
                dns());
        Configs.configured(new SpfV1Module(), Map.of())
                .validate(mail)
                .toCompletableFuture()
                .join();
        String[] signature = SIGNED.getOrDefault(message, "").split(" ");
        if (signature.length == 2) {
            mail.effects().authResult(new AuthResult("dkim", signature[0], Map.of("header.d", signature[1])));
        }
        FakeContext context = mail.next(Phase.DATA)
                .body(Files.readString(SUITE.resolve("messages").resolve(message)));
        Configs.configured(new DmarcModule(), options)
                .validate(context)
                .toCompletableFuture()
                .join();
        return switch (context.effects().get("dmarc_status").orElseThrow()) {
            case "pass" -> "DMARC_POLICY_ALLOW";
            case "none" -> "DMARC_NA";
            case "temperror" -> "DMARC_DNSFAIL";
            case "fail" -> switch (context.effects().get("dmarc_policy").orElseThrow()) {
                case "reject" -> "DMARC_POLICY_REJECT";
                case "quarantine" -> "DMARC_POLICY_QUARANTINE";
                default -> "DMARC_POLICY_SOFTFAIL";
            };
            default -> "unexpected";
        };
    }

    private static String name(Map<?, ?> test) {
        return (String) test.get("name");
    }

    private static FakeDns dns() throws IOException {
        FakeDns dns = new FakeDns();
        for (Map<?, ?> record : load("dns.json")) {
            String name = (String) record.get("name");
            String code = String.valueOf(record.get("rcode"));
            if (code.equals("timeout") || code.equals("fail")) {
                dns.timeout(name);
            }
            ((List<?>) record.get("replies")).forEach(text -> dns.txt(name, (String) text));
        }
        return dns;
    }

    private static List<Map<?, ?>> cases() throws IOException {
        return load("cases.json");
    }

    /** JSON is YAML. */
    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> load(String file) throws IOException {
        assumeTrue(Files.isDirectory(SUITE), "the suites are not at hand");
        return (List<Map<?, ?>>)
                new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(Files.readString(SUITE.resolve(file)));
    }
}
