package org.sluice.module.rbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Lists of names: who sends, and where messages lead. */
class NamesTest {

    private final FakeDns dns = new FakeDns()
            .a("1.2.0.192.bl.example", "127.0.0.2")
            .a("bad.example.bl.example", "127.0.0.2")
            .a("xn--bcher-kva.example.bl.example", "127.0.0.2");

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "a@bad.example,               REJECT,   listed itself",
        "a@mail.bad.example,          REJECT,   below a listed one",
        "a@very.deep.mail.bad.example, REJECT,  far below a listed one",
        "a@good.example,              CONTINUE, not listed",
        "a@b\u00fccher.example,       REJECT,   beyond ASCII",
        "a@[192.0.2.1],               CONTINUE, a literal",
        "'',                          CONTINUE, nobody",
        "postmaster,                  CONTINUE, no domain"
    })
    void looksAtTheDomainOfTheSender(String sender, Disposition expected, String why) {
        ValidationModule module = one(Map.of("list.one.subject", "sender"));
        assertThat(module.validate(FakeContext.mailFrom("192.0.2.99", sender, dns)))
                .succeedsWithin(Duration.ZERO)
                .returns(expected, Verdict::disposition);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain | REJECT   | Look at http://bad.example/x",
                "text/plain | REJECT   | Look at WWW.Bad.Example.",
                "text/html  | REJECT   | <a href='//mail.bad.example/'>x</a>",
                "text/html  | REJECT   | <a href='ht&#116;ps://b&#x61;d.example'>x</a>",
                "text/plain | CONTINUE | Look at http://good.example/bad.example",
                "image/png  | CONTINUE | http://bad.example/x",
                "text/plain | CONTINUE | no link at all"
            })
    void looksAtLinks(String type, Disposition expected, String text) {
        ValidationModule module = one(Map.of("list.one.subject", "url"));
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.99", dns)
                .part("1", type, null, text.getBytes(StandardCharsets.UTF_8));
        CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
        assertThat(answer).as("reading is blocking work").isNotDone();
        context.runBlocking();
        assertThat(answer).succeedsWithin(Duration.ZERO).returns(expected, Verdict::disposition);
    }

    /** A message that comes over HTTP has no DATA. */
    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"DATA", "MSG_GEN_DATA_SPOOL"})
    void looksAtLinksHoweverAMessageComes(Phase phase) {
        FakeContext context = FakeContext.at(phase, "192.0.2.99", dns)
                .part("1", "text/plain", null, "http://bad.example/".getBytes(StandardCharsets.UTF_8));
        CompletableFuture<Verdict> answer =
                one(Map.of("list.one.subject", "url")).validate(context).toCompletableFuture();
        context.runBlocking();
        assertThat(answer).succeedsWithin(Duration.ZERO).returns(Disposition.REJECT, Verdict::disposition);
        assertThat(context.effects().get("rbl.one.subject")).contains("bad.example");
    }

    @Test
    void looksUpNoMoreLinksThanItMay() {
        String links = IntStream.range(0, 5_000)
                .mapToObj(i -> "http://h" + i + ".example/")
                .collect(Collectors.joining("\n"));
        ValidationModule module = one(Map.of("list.one.subject", "url", "max_lookups", "7"));
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.99", dns)
                .part("1", "text/plain", null, links.getBytes(StandardCharsets.UTF_8));
        module.validate(context);
        context.runBlocking();
        assertThat(dns.asked().stream().filter(asked -> asked.matches("A h\\d+\\.example\\..*")))
                .hasSize(7);
    }

    @Test
    void asksAboutBareAddressesWhereTheListHasThem() {
        Map<String, String> options = Map.of("list.one.subject", "url", "list.one.test", "false");
        for (String link : new String[] {"http://192.0.2.1/", "http://3221225985/", "http://0xc0.0.0x201/"}) {
            assertThat(link(options, link)).isEqualTo(Disposition.CONTINUE);
            Map<String, String> addresses = new HashMap<>(options);
            addresses.put("list.one.addresses", "true");
            assertThat(link(addresses, link)).isEqualTo(Disposition.REJECT);
        }
    }

    @ParameterizedTest
    @MethodSource("org.sluice.testing.Hostile#words")
    void survivesWhateverASenderCallsHisDomain(String word) {
        ValidationModule module = one(Map.of("list.one.subject", "url"));
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.99", dns)
                .part("1", "text/html", null, ("http://" + word).getBytes(StandardCharsets.UTF_8));
        CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
        context.runBlocking();
        assertThat(answer).isCompletedWithValue(Verdict.CONTINUE);
    }

    @Test
    void domainsInAFileHaveOrganisationsToo() throws Exception {
        Path file = Files.writeString(folder.resolve("names"), "bad.example\n!good.bad.example\n");
        RblModule module = Configs.configured(
                new RblModule(),
                Map.of(
                        "lists", "file",
                        "list.file.type", "rbldnsd",
                        "list.file.subject", "sender",
                        "list.file.source", file.toString()));
        assertThat(module.validate(FakeContext.mailFrom("192.0.2.1", "a@x.bad.example", dns)))
                .succeedsWithin(Duration.ZERO)
                .returns(Disposition.REJECT, Verdict::disposition);
        assertThat(module.validate(FakeContext.mailFrom("192.0.2.1", "a@good.bad.example", dns)))
                .isCompletedWithValue(Verdict.CONTINUE);
        module.stop();
    }

    private Disposition link(Map<String, String> options, String link) {
        FakeContext context = FakeContext.at(Phase.DATA, "192.0.2.99", dns)
                .part("1", "text/plain", null, link.getBytes(StandardCharsets.UTF_8));
        CompletableFuture<Verdict> answer = one(options).validate(context).toCompletableFuture();
        context.runBlocking();
        return answer.join().disposition();
    }

    private ValidationModule one(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.putAll(Map.of("lists", "one", "list.one.base", "bl.example"));
        return Configs.configured(new RblModule(), all);
    }
}
