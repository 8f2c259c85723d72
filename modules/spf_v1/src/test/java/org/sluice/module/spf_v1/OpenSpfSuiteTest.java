package org.sluice.module.spf_v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sluice.core.dns.DnsComponent;
import org.sluice.dns.Dns;
import org.sluice.module.spf_v1.OpenSpfSuite.Case;
import org.sluice.module.spf_v1.OpenSpfSuite.Scenario;
import org.sluice.support.spf.Identity;
import org.sluice.support.spf.Scope;
import org.sluice.support.spf.SpfCheck;
import org.sluice.support.spf.SpfOutcome;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeDns;
import org.sluice.testing.LoopbackDns;

/** The suites of openspf.org, case by case. They lie outside the project; without them these tests are skipped. */
class OpenSpfSuiteTest {

    private static final String RFC7208 = "rfc7208-tests.yml";
    private static final String RFC4408 = "rfc4408-tests.yml";

    @Test
    void allCasesAreThere() throws IOException {
        assertThat(scenarios(RFC7208).stream().mapToInt(s -> s.cases().size()).sum())
                .isEqualTo(203);
        assertThat(scenarios(RFC4408).stream().mapToInt(s -> s.cases().size()).sum())
                .isEqualTo(191);
    }

    @TestFactory
    Stream<DynamicNode> rfc7208() throws IOException {
        return scenarios(RFC7208).stream().map(OpenSpfSuiteTest::tests);
    }

    /** The older suite allows both results wherever RFC 7208 changed a rule, so none of its cases is left out. */
    @TestFactory
    Stream<DynamicNode> rfc4408() throws IOException {
        return scenarios(RFC4408).stream().map(OpenSpfSuiteTest::tests);
    }

    /** The same cases over sockets and the real resolver, a name server per scenario. */
    @TestFactory
    Stream<DynamicTest> rfc7208OverTheWire() throws IOException {
        return scenarios(RFC7208).stream()
                .map(scenario -> dynamicTest(scenario.description(), () -> checkOverTheWire(scenario)));
    }

    private static void checkOverTheWire(Scenario scenario) throws Exception {
        try (LoopbackDns server = LoopbackDns.start()) {
            scenario.fill(server);
            DnsComponent dns = Configs.configured(
                    new DnsComponent(),
                    Map.of("resolvers", server.hostAndPort(), "timeout_millis", "600", "attempts", "1"));
            try {
                for (Case test : scenario.cases()) {
                    check(test, dns);
                }
            } finally {
                dns.stop();
            }
            assertThat(server.violations()).isEmpty();
        }
    }

    private static DynamicNode tests(Scenario scenario) {
        FakeDns dns = new FakeDns();
        scenario.fill(dns);
        return dynamicContainer(
                scenario.description(),
                scenario.cases().stream().map(test -> dynamicTest(test.name(), () -> check(test, dns))));
    }

    private static List<Scenario> scenarios(String file) throws IOException {
        List<Scenario> scenarios = OpenSpfSuite.load(file);
        assumeFalse(scenarios.isEmpty(), file + " is not under the folder that sluice.suites names");
        return scenarios;
    }

    private static void check(Case test, Dns dns) throws Exception {
        SpfOutcome outcome = outcome(test, dns);
        assertThat(outcome.result().word()).as(test.name() + ": " + outcome).isIn(test.results());
        test.explanation().ifPresent(expected -> assertThat(outcome.explanation())
                .isEqualTo(expected.equals("DEFAULT") ? "" : expected));
    }

    private static SpfOutcome outcome(Case test, Dns dns) throws Exception {
        Identity identity = identity(test);
        return new SpfCheck(
                        dns,
                        identity,
                        new SpfCheck.Manner(Scope.SPF, Optional.empty(), "receiver.example", Instant.EPOCH, true))
                .run()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static Identity identity(Case test) throws UnknownHostException {
        int at = test.mailFrom().lastIndexOf('@');
        return Identity.of(
                InetAddress.getByName(test.client()),
                test.mailFrom().substring(0, Math.max(at, 0)),
                test.mailFrom().substring(at + 1),
                test.helo());
    }
}
