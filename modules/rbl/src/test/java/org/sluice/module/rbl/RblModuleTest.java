package org.sluice.module.rbl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class RblModuleTest extends ModuleContract {

    private static final String V6 = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.";

    private final FakeDns dns = new FakeDns()
            .a("2.0.0.127.bl.example", "127.0.0.2")
            .a("2.0.0.127.other.example", "127.0.0.2")
            .a("2.0.0.127.wl.example", "127.0.0.2")
            .a("2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.example", "127.0.0.2")
            .a("1.2.0.192.bl.example", "127.0.0.2")
            .txt("1.2.0.192.bl.example", "see https://bl.example/192.0.2.1")
            .a(V6 + "bl.example", "127.0.0.4")
            .a("3.2.0.192.bl.example", "203.0.113.80")
            .a("4.2.0.192.bl.example", "127.255.255.254")
            .a("5.2.0.192.bl.example", "127.0.1.255")
            .servfail("6.2.0.192.bl.example")
            .timeout("7.2.0.192.bl.example")
            .a("8.2.0.192.bl.example", "127.0.0.4", "127.0.0.10")
            .servfail("8.2.0.192.other.example")
            .a("9.2.0.192.bl.example", "127.0.0.2")
            .a("9.2.0.192.other.example", "127.0.0.9")
            .a("9.2.0.192.wl.example", "127.0.0.2")
            .a("bad.example.bl.example", "127.0.0.2")
            .a("xn--bcher-kva.example.bl.example", "127.0.0.2");

    @TempDir
    Path folder;

    private RblModule last;

    @AfterEach
    void stop() {
        if (last != null) {
            last.stop();
        }
    }

    @Override
    protected ValidationModule module() {
        return new RblModule();
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of(
                "lists", "one, names, links",
                "list.one.base", "bl.example",
                "list.names.base", "bl.example",
                "list.names.subject", "sender",
                "list.links.base", "bl.example",
                "list.links.subject", "url");
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns)
                .sender("a@bad.example")
                .withRecipient("ann@sluice.test")
                .body("Subject: x\n\nhttp://bad.example/\n");
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("lists", "One;Two");
        wrong.put("honor_whitelist", "a;b");
        wrong.put("max_lookups", "0");
        wrong.put("max_labels", "1");
        wrong.put("scan_kb", "much");
        wrong.put("list_memory_mb", "0");
        wrong.put("test_seconds", "0");
        wrong.put("retry_seconds", "never");
        wrong.put("list.stranger.base", "bl.example");
        wrong.put("list.one.type", "http");
        wrong.put("list.one.base", "bl.example.");
        wrong.put("list.one.server", "ns.example");
        wrong.put("list.one.subject", "weather");
        wrong.put("list.one.record_type", "mx");
        wrong.put("list.one.code", "250");
        wrong.put("list.one.reason", "%s and %s");
        wrong.put("list.one.results", "127.0.0.2");
        wrong.put("list.one.whitelist", "perhaps");
        wrong.put("list.one.honor_whitelist", "a;b");
        wrong.put("list.one.addresses", "2");
        wrong.put("list.one.test", "2");
        wrong.put("list.one.check", "2");
        wrong.put("list.one.source", "x");
        wrong.put("list.one.colour", "red");
        return wrong;
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "192.0.2.1,   REJECT,   listed,    listed",
        "2001:db8::1, REJECT,   listed,    listed by its IPv6 address",
        "192.0.2.99,  CONTINUE, none,      not listed",
        "192.0.2.3,   CONTINUE, none,      the zone is parked",
        "192.0.2.4,   CONTINUE, temperror, the list refuses our resolver",
        "192.0.2.5,   CONTINUE, temperror, the list says that we asked nonsense",
        "192.0.2.6,   CONTINUE, temperror, SERVFAIL",
        "192.0.2.7,   CONTINUE, temperror, no reply",
        "127.0.0.2,   REJECT,   listed,    the test entry every list carries"
    })
    void judges(String client, Disposition expected, String fact, String why) {
        FakeContext context = FakeContext.connect(client, dns);
        assertThat(one(Map.of()).validate(context))
                .succeedsWithin(Duration.ZERO)
                .returns(expected, Verdict::disposition);
        assertThat(context.effects().get("rbl.one")).contains(fact);
    }

    @Test
    void saysWhyItRefuses() {
        assertThat(refusal(Map.of(), "192.0.2.1"))
                .isEqualTo(new SmtpReply(
                        554, "5.7.1", "Client host [192.0.2.1] is listed by one: see https://bl.example/192.0.2.1"));
        assertThat(refusal(Map.of("list.one.record_type", "a"), "192.0.2.1").text())
                .endsWith("is listed by one: 127.0.0.2");
        assertThat(refusal(Map.of("list.one.reason", "Go away, %s!", "list.one.code", "451"), "192.0.2.1"))
                .isEqualTo(new SmtpReply(451, "4.7.1", "Go away, see https://bl.example/192.0.2.1!"));
        assertThat(refusal(Map.of("list.one.reason", "Go away"), "2001:db8::1").text())
                .isEqualTo("Go away");
    }

    @Test
    void notesWhatTheListSaid() {
        FakeContext context = FakeContext.connect("192.0.2.8", dns);
        assertThat(one(Map.of("list.one.results", "127.0.0.4-7=exploit, 127.0.0.8/29=policy"))
                        .validate(context))
                .succeedsWithin(Duration.ZERO);
        assertThat(context.effects().attributes())
                .containsEntry("rbl.one", "exploit,policy")
                .containsEntry("rbl.one.answer", "127.0.0.4,127.0.0.10")
                .containsEntry("rbl.one.subject", "[192.0.2.8]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.4=exploit, 127.0.0.10=policy | exploit,policy",
                "127.0.0.4=ignore, 127.0.0.10=ignore  | ",
                "127.0.0.2=spam                       | ",
                "&8=eight, &2=two, &4=four            | four,eight,two",
                "127.0.0.10=ten, &8=eight             | ten,eight",
                "127.0.0.0/24=any                     | any",
                "127.0.0.4=ignore, 127.0.0.0/8=rest   | rest"
            })
    void readsAnswersAsTheOperatorDoes(String rules, String words) {
        FakeContext context = FakeContext.connect("192.0.2.8", dns);
        Verdict verdict = one(Map.of("list.one.results", rules))
                .validate(context)
                .toCompletableFuture()
                .join();
        assertThat(verdict.disposition()).isEqualTo(words == null ? Disposition.CONTINUE : Disposition.REJECT);
        assertThat(context.effects().get("rbl.one").orElseThrow().split(","))
                .containsExactlyInAnyOrder((words == null ? "none" : words).split(","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.2", "=spam", "127.0.0.2=Spam", "127.0.0.9-4=x", "&0=x", "&x=y", "300.0.0.1=x", "1/40=x"
            })
    void refusesRulesItCannotRead(String rules) {
        assertThatThrownBy(() -> one(Map.of("list.one.results", rules))).isInstanceOf(ConfigurationRefused.class);
    }

    @Test
    void judgesInTheOrderOfTheOperator() {
        Map<String, String> two = Map.of("list.other.base", "other.example");
        assertThat(refusal("other, one", two, "192.0.2.9").text()).contains("other");
        assertThat(refusal("one, other", two, "192.0.2.9").text()).contains("by one");
        // The first one does not know; that stops nobody.
        assertThat(refusal("other, one", two, "192.0.2.8").text()).contains("by one");
    }

    @Test
    void aWhitelistStopsTheJudging() {
        Map<String, String> two = Map.of("list.good.base", "wl.example", "list.good.whitelist", "true");
        FakeContext context = FakeContext.connect("192.0.2.9", dns);
        assertThat(lists("good, one", two).validate(context)).isCompletedWithValue(Verdict.CONTINUE);
        assertThat(context.effects().attributes())
                .containsEntry("rbl.good", "listed")
                .doesNotContainKey("rbl.one");
        assertThat(refusal("one, good", two, "192.0.2.9").text()).contains("by one");
        assertThat(refusal("good, one", two, "192.0.2.1").text()).contains("by one");
    }

    @Test
    void aListDecidesWithoutWaitingForThoseBehindIt() {
        FakeDns slow = new FakeDns()
                .a("2.0.0.127.bl.example", "127.0.0.2")
                .a("1.2.0.192.bl.example", "127.0.0.2")
                .silent("1.2.0.192.slow.example")
                .silent("2.0.0.127.slow.example");
        ValidationModule module = lists("one, slow", Map.of("list.slow.base", "slow.example"));
        assertThat(module.validate(FakeContext.connect("192.0.2.1", slow)))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.REJECT, Verdict::disposition);
    }

    @Test
    void aSilentListCostsTimeAndNothingElse() {
        FakeDns slow = new FakeDns()
                .a("2.0.0.127.bl.example", "127.0.0.2")
                .a("1.2.0.192.bl.example", "127.0.0.2")
                .silent("1.2.0.192.slow.example")
                .silent("2.0.0.127.slow.example");
        ValidationModule module = lists("slow, one", Map.of("list.slow.base", "slow.example"));
        FakeContext context = FakeContext.connect("192.0.2.1", slow);
        CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
        assertThat(answer).isNotDone();
        context.advance(context.remaining().minusMillis(150));
        assertThat(answer).succeedsWithin(Duration.ZERO).returns(Disposition.REJECT, Verdict::disposition);
        assertThat(context.effects().attributes())
                .containsEntry("rbl.slow", "temperror")
                .containsEntry("rbl.one", "listed");
    }

    @Test
    void asksAllListsAtOnce() {
        FakeDns silent = new FakeDns().silent();
        String names = IntStream.range(0, 6).mapToObj(i -> "l" + i).collect(Collectors.joining(","));
        Map<String, String> bases = IntStream.range(0, 6)
                .boxed()
                .collect(Collectors.toMap(i -> "list.l" + i + ".base", i -> "l" + i + ".example"));
        lists(names, bases).validate(FakeContext.connect("192.0.2.1", silent));
        assertThat(silent.asked().stream().filter(asked -> asked.contains("1.2.0.192.")))
                .hasSize(6);
    }

    @Test
    void asksTheServerOfTheList() {
        FakeDns world = new FakeDns();
        world.at(new InetSocketAddress("192.0.2.53", 5353))
                .a("2.0.0.127.bl.example", "127.0.0.2")
                .a("1.2.0.192.bl.example", "127.0.0.2");
        ValidationModule module = one(Map.of("list.one.server", "192.0.2.53:5353"));
        assertThat(module.validate(FakeContext.connect("192.0.2.1", world)))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.REJECT, Verdict::disposition);
        assertThat(world.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"trusted_mx, yes", "dp_whitelist_global, true"})
    void leavesSomeAlone(String attribute, String value) {
        FakeContext context = FakeContext.connect("192.0.2.1", dns).with(attribute, value);
        assertThat(one(Map.of()).validate(context))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.CONTINUE, Verdict::disposition);
        assertThat(context.effects().attributes()).isEmpty();
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void honoursTheWhitelistsOfTheList() {
        Map<String, String> options = Map.of("list.one.honor_whitelist", "friends");
        FakeContext global = FakeContext.connect("192.0.2.1", dns).with("dp_whitelist_global", "true");
        assertThat(one(options).validate(global))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.REJECT, Verdict::disposition);
        FakeContext friend = FakeContext.connect("192.0.2.1", dns).with("dp_whitelist_friends", "true");
        assertThat(one(options).validate(friend)).isCompletedWithValue(Verdict.CONTINUE);
    }

    @Test
    void aListThatIsNotCheckedIsNotAsked() {
        assertThat(one(Map.of("list.one.check", "false")).validate(FakeContext.connect("192.0.2.1", dns)))
                .isCompletedWithValue(Verdict.CONTINUE);
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void noRoomForBlockingWorkRefusesNobody() {
        ValidationModule module = one(Map.of("list.one.subject", "url"));
        FakeContext context = question(Phase.DATA, dns).refuseBlocking();
        assertThat(module.validate(context)).isCompletedWithValue(Verdict.CONTINUE);
        assertThat(context.effects().get("rbl.links")).contains("temperror");
    }

    @Test
    void aTextFromTheListStaysOneBoundedLine() {
        FakeDns hostile = new FakeDns()
                .a("2.0.0.127.bl.example", "127.0.0.2")
                .a("1.2.0.192.bl.example", "127.0.0.2")
                .txt("1.2.0.192.bl.example", "a\r\n250 fine\u0000\u001b[31m%s" + "x".repeat(65_000));
        SmtpReply reply = one(Map.of())
                .validate(FakeContext.connect("192.0.2.1", hostile))
                .toCompletableFuture()
                .join()
                .reply()
                .orElseThrow();
        assertThat(reply.lines()).hasSize(1);
        assertThat(reply.toString())
                .hasSizeLessThan(500)
                .startsWith("554 5.7.1 Client host [192.0.2.1] is listed by one: a??250");
    }

    @Test
    void aListingCountsWithoutItsText() {
        FakeDns half = new FakeDns()
                .a("2.0.0.127.bl.example", "127.0.0.2")
                .a("1.2.0.192.bl.example", "127.0.0.2")
                .servfail("1.2.0.192.bl.example");
        assertThat(one(Map.of())
                        .validate(FakeContext.connect("192.0.2.1", half))
                        .toCompletableFuture()
                        .join()
                        .reply()
                        .orElseThrow()
                        .text())
                .endsWith("127.0.0.2");
    }

    @Test
    void readsAListFromAFile() throws Exception {
        Path file = Files.writeString(
                folder.resolve("list"),
                """
                :127.0.0.3:Found $ in the file
                192.0.2.0/28
                !192.0.2.5
                2001:db8::/32 :4: six
                """);
        Map<String, String> options = Map.of(
                "lists", "file",
                "list.file.type", "rbldnsd",
                "list.file.source", file.toUri().toString(),
                "list.file.record_type", "txt",
                "list.file.code", "451");
        last = Configs.configured(new RblModule(), options);
        assertThat(verdict(last, "192.0.2.1").reply().orElseThrow())
                .isEqualTo(new SmtpReply(
                        451, "4.7.1", "Client host [192.0.2.1] is listed by file: Found 192.0.2.1 in the file"));
        assertThat(verdict(last, "2001:db8::1").reply().orElseThrow().text()).endsWith(": six");
        assertThat(verdict(last, "192.0.2.5")).isEqualTo(Verdict.CONTINUE);
        assertThat(verdict(last, "192.0.2.77")).isEqualTo(Verdict.CONTINUE);
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereYetIsAnEmptyList() {
        last = Configs.configured(
                new RblModule(),
                Map.of(
                        "lists", "file",
                        "list.file.type", "rbldnsd",
                        "list.file.source", folder.resolve("missing").toString()));
        assertThat(verdict(last, "192.0.2.1")).isEqualTo(Verdict.CONTINUE);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.99,  99.2.0.192",
        "2001:db8::1, 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2"
    })
    void reversesTheAddress(String client, String name) throws Exception {
        assertThat(ReverseName.of(InetAddress.getByName(client))).isEqualTo(name);
    }

    private ValidationModule one(Map<String, String> options) {
        return lists("one", options);
    }

    private ValidationModule lists(String names, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("lists", names);
        if (names.contains("one")) {
            all.put("list.one.base", "bl.example");
        }
        return Configs.configured(new RblModule(), all);
    }

    private SmtpReply refusal(Map<String, String> options, String client) {
        return refusal("one", options, client);
    }

    private SmtpReply refusal(String names, Map<String, String> options, String client) {
        return verdict(lists(names, options), client).reply().orElseThrow();
    }

    private Verdict verdict(ValidationModule module, String client) {
        return module.validate(FakeContext.connect(client, dns))
                .toCompletableFuture()
                .join();
    }
}
