package org.sluice.core.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.dns.DnsAnswer.Found.NO_DATA;
import static org.sluice.dns.DnsAnswer.Found.NO_NAME;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsException;
import org.sluice.dns.MxRecord;
import org.sluice.testing.Configs;
import org.sluice.testing.LoopbackDns;
import org.sluice.validation.ConfigurationRefused;

class DnsComponentTest {

    private final LoopbackDns server = LoopbackDns.start();
    private final DnsComponent dns = configured(Map.of());

    @AfterEach
    void stop() {
        dns.stop();
        server.close();
        assertThat(server.violations()).isEmpty();
    }

    @Test
    void findsEveryTypeOfRecord() throws Exception {
        byte[] tlsa = {3, 1, 1, 7, 8, 9};
        server.a("host.example", "192.0.2.1", "192.0.2.2")
                .aaaa("host.example", "2001:db8::1")
                .ptr("192.0.2.1", "host.example")
                .ptr("2001:db8::1", "host.example")
                .mx("example", 20, "second.example")
                .mx("example", 10, "first.example")
                .mx("silent.example", 0, ".")
                .tlsa("_25._tcp.host.example", tlsa)
                .cname("alias.example", "host.example");
        assertThat(get(dns.a("host.example")).records())
                .containsExactly(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("192.0.2.2"));
        assertThat(get(dns.aaaa("HOST.example.")).records()).containsExactly(InetAddress.getByName("2001:db8::1"));
        assertThat(get(dns.ptr(InetAddress.getByName("192.0.2.1"))).records()).containsExactly("host.example");
        assertThat(get(dns.ptr(InetAddress.getByName("2001:db8::1"))).records()).containsExactly("host.example");
        assertThat(get(dns.mx("example")).records())
                .containsExactly(new MxRecord(10, "first.example"), new MxRecord(20, "second.example"));
        assertThat(get(dns.mx("silent.example")).records()).containsExactly(new MxRecord(0, ""));
        assertThat(get(dns.tlsa("_25._tcp.host.example")).records()).containsExactly(tlsa);
        assertThat(get(dns.cname("alias.example")).records()).containsExactly("host.example");
    }

    @Test
    void joinsTheStringsOfATextOctetByOctet() throws Exception {
        String text = "v=spf1 \"\\;\u00e9\u0001" + "x".repeat(300);
        server.txt("text.example", text, " and more").txt("empty.example", "");
        assertThat(get(dns.txt("text.example")).records())
                .containsExactly((text + " and more").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(get(dns.txt("empty.example")).records()).containsExactly(new byte[0]);
    }

    @Test
    void asksTheOldResolversWhenAnEditIsRefused() throws Exception {
        server.a("host.example", "192.0.2.1");
        // Throwing would make the container write a stack trace behind our line.
        assertThatCode(() -> dns.modify(
                        Configs.annotation(DnsComponent.Config.class, options(Map.of("resolvers", "no where:x")))))
                .doesNotThrowAnyException();
        assertThat(get(dns.a("host.example")).records()).containsExactly(InetAddress.getByName("192.0.2.1"));
    }

    @Test
    void tellsNoNameFromNoData() throws Exception {
        server.a("host.example", "192.0.2.1");
        assertThat(get(dns.a("missing.example")).found()).isEqualTo(NO_NAME);
        assertThat(get(dns.aaaa("host.example")).found()).isEqualTo(NO_DATA);
        assertThat(get(dns.a("example")).found()).as("something lies below it").isEqualTo(NO_DATA);
    }

    @Test
    void asksOnlyOnceWhileTheAnswerLives() throws Exception {
        server.ttl(100).negativeTtl(50).a("host.example", "192.0.2.1");
        for (int i = 0; i < 3; i++) {
            assertThat(get(dns.a("Host.Example")).ttl()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
            assertThat(get(dns.a("missing.example")).ttl()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(50));
        }
        assertThat(server.asked()).containsExactly("A host.example", "A missing.example");
    }

    @Test
    void doesNotKeepADenialWithoutSoa() throws Exception {
        server.negativeTtl(-1);
        assertThat(get(dns.a("missing.example")).ttl()).isZero();
        get(dns.a("missing.example"));
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void keepsAnswersWithinTheOperatorsBounds() throws Exception {
        server.ttl(100_000).a("long.example", "192.0.2.1");
        server.ttl(1).a("short.example", "192.0.2.1");
        DnsComponent bounded = configured(Map.of("cache_min_ttl", "30", "cache_max_ttl", "60"));
        assertThat(get(bounded.a("short.example")).ttl()).isEqualTo(Duration.ofSeconds(30));
        server.ttl(100_000);
        assertThat(get(bounded.a("long.example")).ttl()).isEqualTo(Duration.ofSeconds(60));
        bounded.stop();
    }

    @Test
    void followsAliases() throws Exception {
        server.cname("one.example", "two.example")
                .cname("two.example", "host.example")
                .a("host.example", "192.0.2.1")
                .cname("dangling.example", "missing.example");
        DnsAnswer<InetAddress> answer = get(dns.a("one.example"));
        assertThat(answer.records()).containsExactly(InetAddress.getByName("192.0.2.1"));
        assertThat(answer.canonicalName()).isEqualTo("host.example");
        assertThat(get(dns.a("dangling.example")).found()).isEqualTo(NO_NAME);
    }

    @Test
    void asksForTheEndOfAChainThatTheReplyLeavesOpen() throws Exception {
        server.negativeTtl(-1).cname("open.example", "end.example").empty("end.example");
        assertThat(get(dns.a("open.example")).found()).isEqualTo(NO_DATA);
        assertThat(server.asked()).containsExactly("A open.example", "A end.example");
    }

    @Test
    void aLoopOfAliasesIsAnError() {
        server.cname("loop.example", "pool.example").cname("pool.example", "loop.example");
        assertFails(dns.a("loop.example"), "A loop.example: SERVFAIL");
    }

    @Test
    void sharesALookUpThatIsUnderWay() throws Exception {
        server.a("busy.example", "192.0.2.1").delayMillis(100);
        List<CompletionStage<DnsAnswer<InetAddress>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(dns.a("busy.example"));
        }
        for (CompletionStage<DnsAnswer<InetAddress>> answer : answers) {
            assertThat(get(answer).records()).hasSize(1);
        }
        assertThat(server.asked()).containsExactly("A busy.example");
    }

    @Test
    void oneCallersCancellationIsNobodyElses() throws Exception {
        server.a("busy.example", "192.0.2.1").delayMillis(100);
        CompletionStage<DnsAnswer<InetAddress>> one = dns.a("busy.example");
        CompletionStage<DnsAnswer<InetAddress>> other = dns.a("busy.example");
        one.toCompletableFuture().cancel(true);
        assertThat(get(other).records()).hasSize(1);
    }

    @Test
    void goesOnOverTcpWhenTheReplyIsCut() throws Exception {
        server.a("cut.example", "192.0.2.1").truncated("cut.example").txt("large.example", "x".repeat(4_000));
        assertThat(get(dns.a("cut.example")).records()).hasSize(1);
        assertThat(get(dns.txt("large.example")).records().get(0)).hasSize(4_000);
    }

    @Test
    void ignoresRepliesThatAreNotToItsQuestion() throws Exception {
        server.a("spoofed.example", "192.0.2.1").strayReplies("spoofed.example");
        assertThat(get(dns.a("spoofed.example")).records()).hasSize(1);
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "broken.example,  SERVFAIL",
        "refused.example, REFUSED",
        "silent.example,  timeout",
        "garbled.example, malformed reply"
    })
    void saysThatNobodyKnows(String name, String why) {
        server.servfail("broken.example")
                .refused("refused.example")
                .silent("silent.example")
                .a("garbled.example", "192.0.2.1")
                .garbled("garbled.example");
        DnsComponent impatient = configured(Map.of("timeout_millis", "500"));
        assertFails(impatient.a(name), "A " + name + ": " + why + " from " + server.hostAndPort());
        impatient.stop();
    }

    @Test
    void remembersAFailureForAMoment() {
        server.servfail("broken.example");
        for (int i = 0; i < 10; i++) {
            assertFails(dns.a("broken.example"), "SERVFAIL");
        }
        assertThat(server.asked()).hasSizeLessThan(10);
    }

    @Test
    void goesOnToTheNextServer() throws Exception {
        server.a("host.example", "192.0.2.1").a("other.example", "192.0.2.2");
        try (LoopbackDns silent = LoopbackDns.start().silent()) {
            DnsComponent two = configured(
                    Map.of("resolvers", silent.hostAndPort() + ", " + server.hostAndPort(), "timeout_millis", "500"));
            assertThat(get(two.a("host.example")).records()).hasSize(1);
            assertThat(get(two.a("other.example")).records()).hasSize(1);
            assertThat(silent.asked())
                    .as("asked once, then the other one is preferred")
                    .hasSize(1);
            two.stop();
        }
    }

    @Test
    void asksAnotherServerWhenOneRefuses() throws Exception {
        server.a("host.example", "192.0.2.1");
        try (LoopbackDns broken = LoopbackDns.start().servfail()) {
            DnsComponent two = configured(Map.of("resolvers", broken.hostAndPort() + " " + server.hostAndPort()));
            assertThat(get(two.a("host.example")).records()).hasSize(1);
            two.stop();
        }
    }

    @Test
    void asksTheOneServerItIsTold() throws Exception {
        server.a("host.example", "192.0.2.1").a("end.example", "192.0.2.3");
        try (LoopbackDns other = LoopbackDns.start()
                .a("host.example", "192.0.2.2")
                .cname("alias.example", "end.example")
                .a("end.example", "192.0.2.4")
                .servfail("broken.example")) {
            for (int twice = 0; twice < 2; twice++) {
                assertThat(get(dns.at(other.address()).a("host.example")).records())
                        .containsExactly(InetAddress.getByName("192.0.2.2"));
                assertThat(get(dns.a("host.example")).records())
                        .as("what servers say is kept apart")
                        .containsExactly(InetAddress.getByName("192.0.2.1"));
            }
            assertThat(get(dns.at(other.address()).a("alias.example")).records())
                    .containsExactly(InetAddress.getByName("192.0.2.4"));
            assertFails(dns.at(other.address()).a("broken.example"), "SERVFAIL");
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void aClosedPortFailsWithoutWaiting() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            port = free.getLocalPort();
        }
        DnsComponent nobody = configured(Map.of("resolvers", "127.0.0.1:" + port, "timeout_millis", "60000"));
        assertFails(nobody.a("host.example"), "A host.example");
        nobody.stop();
    }

    @Test
    void refusesMoreQuestionsThanItMayHaveOpen() {
        server.silent();
        DnsComponent narrow = configured(Map.of("max_in_flight", "2", "timeout_millis", "60000"));
        CompletionStage<?> first = narrow.a("one.example");
        CompletionStage<?> second = narrow.a("two.example");
        assertFails(narrow.a("three.example"), "too many look-ups at once");
        assertThat(first).isNotDone();
        narrow.stop();
        assertFails(second, "two.example");
    }

    @Test
    void refusesMoreQuestionsASecondThanItMaySend() throws Exception {
        server.a("known.example", "192.0.2.1");
        DnsComponent slow = configured(Map.of("max_per_second", "2"));
        get(slow.a("known.example"));
        get(slow.a("missing.example"));
        assertFails(slow.a("third.example"), "too many look-ups in this second");
        assertThat(get(slow.a("known.example")).records()).as("from the cache").hasSize(1);
        assertThat(server.asked()).containsExactly("A known.example", "A missing.example");
        slow.stop();
    }

    /** As much as a record can hold (RFC 1035 section 3.3.14): over TCP, and in one piece. */
    @Test
    void takesTheLargestTextThereIs() throws Exception {
        String large = "v=spf1 " + "x".repeat(65_000);
        server.txt("large.example", large);
        assertThat(get(dns.txt("large.example")).records())
                .containsExactly(large.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "'', NO_NAME",
        "., NO_NAME",
        "a..example, NO_NAME",
        ".example, NO_NAME",
        "A123456789012345678901234567890123456789012345678901234567890123.example, NO_NAME"
    })
    void namesNoMessageCanCarryDoNotExist(String name, DnsAnswer.Found expected) throws Exception {
        assertThat(get(dns.a(name)).found()).isEqualTo(expected);
        assertThat(get(dns.a("x.".repeat(130) + "example")).found()).isEqualTo(NO_NAME);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void asksForInternationalNamesAsALabels() throws Exception {
        server.a("xn--bcher-kva.example", "192.0.2.1");
        assertThat(get(dns.a("b\u00fccher.example")).records()).hasSize(1);
    }

    @Test
    void takesEveryCharacterForItself() throws Exception {
        server.a("macro%percent  space\\046;$.example", "192.0.2.1");
        assertThat(get(dns.a("macro%percent  space\\046;$.example")).records()).hasSize(1);
    }

    @Test
    void believesTheAdBitOnlyWhenTold() throws Exception {
        server.a("signed.example", "192.0.2.1").validated("signed.example").a("plain.example", "192.0.2.1");
        DnsComponent trusting = configured(Map.of("trust_ad", "true"));
        assertThat(get(trusting.a("signed.example")).authenticated()).isTrue();
        assertThat(get(trusting.a("plain.example")).authenticated()).isFalse();
        assertThat(get(dns.a("signed.example")).authenticated()).isFalse();
        trusting.stop();
    }

    @Test
    void answersWhatItWasAskedBeforeANewConfiguration() throws Exception {
        server.a("host.example", "192.0.2.1").delayMillis(100);
        CompletionStage<DnsAnswer<InetAddress>> open = dns.a("host.example");
        Configs.configured(dns, options(Map.of("attempts", "3")));
        assertThat(get(open).records()).hasSize(1);
        assertThat(get(dns.a("host.example")).records()).hasSize(1);
        awaitThreads(1);
    }

    @Test
    void endsItsThreadsAndItsQuestions() {
        server.silent();
        DnsComponent other = configured(Map.of("timeout_millis", "60000"));
        CompletionStage<?> open = other.a("host.example");
        awaitThreads(2);
        other.stop();
        assertFails(open, "host.example");
        awaitThreads(1);
    }

    @ParameterizedTest
    @CsvSource({
        "resolvers, ns.example",
        "resolvers, 127.0.0.1:0",
        "resolvers, 127.0.0.1:99999",
        "resolvers, 127.0.0.1:dns",
        "timeout_millis, 0",
        "attempts, none",
        "cache_entries, -1",
        "cache_min_ttl, 90000",
        "cache_max_ttl, a day",
        "max_in_flight, 0",
        "max_per_second, -1",
        "trust_ad, yes please"
    })
    void refusesWrongValuesAndKeepsTheOldOnes(String key, String value) throws Exception {
        server.a("host.example", "192.0.2.1");
        assertThatThrownBy(() -> Configs.configured(dns, options(Map.of(key, value))))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageStartingWith(key + ": ");
        assertThat(get(dns.a("host.example")).records()).hasSize(1);
    }

    @Test
    void readsServersInEveryNotation() {
        List<InetSocketAddress> servers = Settings.of(Configs.annotation(
                        DnsComponent.Config.class,
                        Map.of("resolvers", "192.0.2.1, 192.0.2.2:5353 ::1 [2001:db8::1]:54")))
                .servers();
        assertThat(servers)
                .containsExactly(
                        new InetSocketAddress("192.0.2.1", 53),
                        new InetSocketAddress("192.0.2.2", 5353),
                        new InetSocketAddress("::1", 53),
                        new InetSocketAddress("2001:db8::1", 54));
        assertThat(Settings.of(Configs.annotation(DnsComponent.Config.class, Map.of()))
                        .servers())
                .as("the system's")
                .isNotEmpty();
    }

    private DnsComponent configured(Map<String, String> options) {
        return Configs.configured(new DnsComponent(), options(options));
    }

    private Map<String, String> options(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(Map.of("resolvers", server.hostAndPort()));
        all.putAll(options);
        return all;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static void assertFails(CompletionStage<?> stage, String why) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(DnsException.class)
                .cause()
                .hasMessageContaining(why);
    }

    /** Waits until that many resolvers are left, each with its one selector thread. */
    private static void awaitThreads(int resolvers) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (selectorThreads() != resolvers) {
            assertThat(System.nanoTime())
                    .as("selector threads: %s", selectorThreads())
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static long selectorThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sluice-dns"))
                .count();
    }
}
