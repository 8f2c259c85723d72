package org.sluice.module.arc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sluice.module.arc.ValimailSuite.Case;
import org.sluice.module.arc.ValimailSuite.Scenario;
import org.sluice.support.dkim.BodyHash;
import org.sluice.support.dkim.BodyHashes;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.MessageScan;
import org.sluice.support.dkim.SigningKey;
import org.sluice.support.dkim.TagList;
import org.sluice.testing.FakeDns;

/** The suite of ValiMail, case by case. It lies outside the project; without it these tests are skipped. */
class ValimailSuiteTest {

    /** Written before RFC 8617, which leaves no doubt: a seal that says cv=fail fails (section 5.2 steps 2 and 3). */
    private static final List<String> LEFT_OPEN = List.of("cv_fail_i2_as2_fail", "cv_fail_i2_as1_fail");

    @Test
    void allCasesAreThere() throws IOException {
        assertThat(scenarios(ValimailSuite.VALIDATION).stream()
                        .mapToInt(s -> s.cases().size())
                        .sum())
                .isEqualTo(115);
        assertThat(scenarios(ValimailSuite.SIGNING).stream()
                        .mapToInt(s -> s.cases().size())
                        .sum())
                .isEqualTo(17);
    }

    @TestFactory
    Stream<DynamicNode> validation() throws IOException {
        return scenarios(ValimailSuite.VALIDATION).stream()
                .map(scenario -> dynamicContainer(
                        scenario.description(),
                        scenario.cases().stream()
                                .map(test -> dynamicTest(test.name(), () -> validates(test, scenario)))));
    }

    @TestFactory
    Stream<DynamicNode> signing() throws IOException {
        return scenarios(ValimailSuite.SIGNING).stream()
                .map(scenario -> dynamicContainer(
                        scenario.description(),
                        scenario.cases().stream().map(test -> dynamicTest(test.name(), () -> seals(test, scenario)))));
    }

    private static void validates(Case test, Scenario scenario) throws Exception {
        String expected = test.text("cv").toLowerCase(Locale.ROOT);
        assertThat(expected.isEmpty()).isEqualTo(LEFT_OPEN.contains(test.name()));
        ChainResult result = Checks.check(test.text("message"), scenario.fill(new FakeDns()));
        assertThat(result.status().word()).as(result.toString()).isEqualTo(expected.isEmpty() ? "fail" : expected);
    }

    private static void seals(Case test, Scenario scenario) throws Exception {
        MessageScan scan = MessageScan.of(new ByteArrayInputStream(Checks.octets(test.text("message"))), 100_000);
        ArcChain chain = ArcChain.of(scan.header());
        if (test.text("AS").isBlank()) {
            assertThat(chain.isClosed()).isTrue();
            return;
        }
        BodyHashes hashes = new BodyHashes();
        BodyHash hash = hashes.of(Canonicalization.RELAXED, OptionalLong.empty());
        scan.hashBody(hashes);
        String results = consolidated(scan.header(), test.text("srv-id"));
        Sealer sealer = new Sealer(
                scenario.text("domain"),
                scenario.text("sel"),
                SigningKey.parse(scenario.text("privatekey")),
                List.of(test.text("sig-headers").split(":")),
                Integer.MAX_VALUE);
        Sealer.Values set = sealer.seal(
                new Sealer.Content(scan.header(), hash.value()),
                chain,
                status(results),
                results,
                Instant.ofEpochSecond(Long.parseLong(test.text("t"))));
        assertThat(words(set.results())).isEqualTo(words(test.text("AAR")));
        assertThat(tags(set.message())).isEqualTo(tags(test.text("AMS")));
        assertThat(tags(set.seal())).isEqualTo(tags(test.text("AS")));
    }

    /** Where the sealing host found the chain's status: the suite has it in Authentication-Results. */
    private static ChainStatus status(String results) {
        return Arrays.stream(results.split(";"))
                .map(String::strip)
                .filter(result -> result.startsWith("arc="))
                .findFirst()
                .flatMap(result -> ChainStatus.of(result.substring(4)))
                .orElseThrow();
    }

    /** The findings of one host, as the suite wants them joined. */
    private static String consolidated(List<Field> header, String authservId) {
        List<String> all = new ArrayList<>(List.of(authservId));
        for (Field field : header) {
            String[] parts = field.value().replaceAll("\\s+", " ").split(";");
            if (field.is("Authentication-Results") && parts[0].strip().equals(authservId)) {
                Arrays.stream(parts).skip(1).map(String::strip).forEach(all::add);
            }
        }
        return String.join("; ", all);
    }

    private static List<String> words(String value) {
        return List.of(value.strip().split("\\s+"));
    }

    /** Every tag with its value, white space left out. */
    private static List<String> tags(String value) throws Exception {
        TagList tags = TagList.parse(value);
        List<String> all = new ArrayList<>();
        for (String name : new TreeSet<>(tags.names())) {
            all.add(name + '=' + tags.compact(name).orElseThrow());
        }
        return all;
    }

    private static List<Scenario> scenarios(String file) throws IOException {
        List<Scenario> scenarios = ValimailSuite.load(file);
        assumeFalse(scenarios.isEmpty(), file + " is not under the folder that sluice.suites names");
        return scenarios;
    }
}
