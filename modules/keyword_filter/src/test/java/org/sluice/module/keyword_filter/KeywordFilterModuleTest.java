package org.sluice.module.keyword_filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Answer;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class KeywordFilterModuleTest extends ModuleContract {

    private static final String FREE = "\u514d\u8d39";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(
                folder.resolve("keywords.txt"),
                "# what we do not want\nfree money\nviagra|cheap\n" + FREE + "\ncaf\u00e9\n");
    }

    @Override
    protected ValidationModule module() {
        return new KeywordFilterModule();
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of("lists", "one", "list.one.path", file.toString());
    }

    @Override
    protected Map<String, String> wrongValues() {
        return Map.ofEntries(
                Map.entry("lists", "one, one"),
                Map.entry("list.one.path", ""),
                Map.entry("list.one.charset", "nonsense"),
                Map.entry("list.one.match", "regex"),
                Map.entry("list.one.disposition", "bounce"),
                Map.entry("list.one.threshold", "0"),
                Map.entry("list.one.honor_whitelist", "a b!"),
                Map.entry("list.one.scan", "perhaps"),
                Map.entry("list.one.bogus", "1"),
                Map.entry("list.two.path", "x"),
                Map.entry("honor_whitelist", "!"),
                Map.entry("refresh", "-1"),
                Map.entry("max_parts", "2000"),
                Map.entry("scan_kb", "0"),
                Map.entry("incomplete", "bounce"),
                Map.entry("policy_module", "a b"),
                Map.entry("reply_text", "caf\u00e9"));
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return message(phase, "Subject: hello\n\nNothing here.\n", dns);
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"DATA", "MSG_GEN_DATA_SPOOL"})
    void refusesWithTheClassAndNotTheWord(Phase phase) {
        FakeContext context = message(phase, "Subject: hello\n\nGet FREE\n  money now.\n", new FakeDns());
        Verdict verdict = ask(Map.of(), context);
        assertThat(verdict.reply())
                .contains(new SmtpReply(554, "5.7.1", "Message refused: it contains a blocked keyword"));
        assertThat(verdict.disposition()).isEqualTo(Disposition.REJECT);
        assertThat(context.effects().attributes())
                .containsEntry("content.spam", "true")
                .containsEntry("keyword_filter.lists", "[\"one\"]")
                .containsEntry("keyword_filter.patterns", "[\"free money\"]")
                .containsEntry("keyword_filter.found", "1");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '~',
            value = {
                "hello~nothing~CONTINUE",
                "Free Money~nothing~REJECT",
                "=?utf-8?Q?free?= =?utf-8?Q?_money?=~nothing~REJECT",
                "free~money~CONTINUE",
                "hello~cheap and then Viagra~REJECT",
                "cheap~viagra~CONTINUE",
                "hello~viagra~CONTINUE",
                "hello~freemoney~CONTINUE",
                "hello~xfree moneyx~REJECT"
            })
    void eachSubjectAndPartIsOneText(String subject, String body, Disposition expected) {
        assertThat(ask(Map.of(), data("Subject: " + subject + "\n\n" + body + "\n")))
                .returns(expected, Verdict::disposition);
    }

    @Test
    void everySubjectIsRead() {
        assertThat(ask(Map.of(), data("Subject: hello\nSubject: free money\n\nx\n")))
                .returns(Disposition.REJECT, Verdict::disposition);
    }

    @Test
    void wordsOfOnePatternStandInThesamePart() {
        FakeContext apart = data("Subject: x\n\nx\n")
                .part("1", "text/plain", null, octets("viagra"))
                .part("2", "text/plain", null, octets("cheap"));
        assertThat(ask(Map.of(), apart)).isEqualTo(Verdict.CONTINUE);
        FakeContext together = data("Subject: x\n\nx\n")
                .part("1", "text/plain", null, octets("nothing"))
                .part("2", "text/plain", null, octets("viagra, cheap"));
        assertThat(ask(Map.of(), together)).returns(Disposition.REJECT, Verdict::disposition);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '~',
            value = {
                "text/plain;charset=gbk~GBK~REJECT",
                "text/plain; charset=\"GB2312\"~GBK~REJECT",
                "text/plain;charset=big5~Big5~CONTINUE",
                "text/plain;charset=utf-16~UTF-16~REJECT",
                "text/plain;charset=iso-2022-cn~GBK~CONTINUE",
                "text/plain~UTF-8~REJECT",
                "text/plain;charset=us-ascii~UTF-8~REJECT",
                "text/plain;charset=nonsense~UTF-8~REJECT",
                "text/plain~GBK~CONTINUE",
                "text/html;charset=gbk~GBK~REJECT",
                "image/png~UTF-8~CONTINUE",
                "application/octet-stream~UTF-8~CONTINUE",
                "message/rfc822~UTF-8~REJECT",
                "multipart/mixed~UTF-8~REJECT",
                "application/xhtml+xml~UTF-8~REJECT"
            })
    void aPartSaysHowItIsWritten(String type, String written, Disposition expected) {
        // \u8d39 is not in Big5; what cannot be written is a question mark.
        FakeContext context = data("Subject: x\n\nx\n").part("1", type, null, FREE.getBytes(Charset.forName(written)));
        assertThat(ask(Map.of(), context)).returns(expected, Verdict::disposition);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GBK", "UTF-8", "ISO-2022-JP", "Big5", "ISO-8859-1"})
    void aListHasACharsetOfItsOwnAndLendsItToWhoHasNone(String charset) throws IOException {
        String word =
                switch (charset) {
                    case "ISO-8859-1" -> "caf\u00e9";
                    case "GBK" -> FREE;
                    default -> "\u7121\u6599";
                };
        Files.write(file, word.getBytes(Charset.forName(charset)));
        Map<String, String> options = Map.of("list.one.charset", charset);
        FakeContext none =
                data("Subject: x\n\nx\n").part("1", "text/plain", null, word.getBytes(Charset.forName(charset)));
        assertThat(ask(options, none)).returns(Disposition.REJECT, Verdict::disposition);
        FakeContext other = data("Subject: x\n\nx\n").part("1", "text/plain;charset=utf-8", null, octets(word));
        assertThat(ask(options, other)).returns(Disposition.REJECT, Verdict::disposition);
    }

    @Test
    void aContainerThatWasOpenedIsNotReadTwice() {
        FakeContext context = data("Subject: x\n\nx\n")
                .part("1", "message/rfc822", null, octets("Subject: free money"))
                .part("1.1", "text/plain", null, octets("nothing"));
        assertThat(ask(Map.of(), context)).isEqualTo(Verdict.CONTINUE);
    }

    /** Beginnings that hide the rest from whoever does not read as others do. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "text/html~<style>a<b</style>",
                "text/html~<script>x<y</script>",
                "text/html~<title><style></title>",
                "text/html~<textarea><script></textarea>",
                "text/html~<?-- x>",
                "text/html~<!--",
                "text/html~<!--[if mso]>",
                "text/html~<svg><style></svg>",
                "application/xhtml+xml~<style><b></b>",
                "application/xhtml+xml~<script/>"
            })
    void nothingHidesTheRestOfAPage(String type, String trick) {
        FakeContext context =
                data("Subject: x\n\nx\n").part("1", type, null, octets(trick + "fr<b></b>ee money</style>"));
        assertThat(ask(Map.of(), context)).returns(Disposition.REJECT, Verdict::disposition);
    }

    @ParameterizedTest
    @CsvSource({
        "multipart/mixed, true",
        "message/rfc822, true",
        "message/global, true",
        "message/delivery-status, ",
        "text/plain, "
    })
    void whatCouldNotBeTakenApartIsNotReadWhole(String type, String incomplete) {
        FakeContext context = data("Subject: x\n\nx\n").part("1", type, null, octets("ZnJlZSBtb25leQ=="));
        ask(Map.of(), context);
        assertThat(context.effects().get("keyword_filter.incomplete")).isEqualTo(Optional.ofNullable(incomplete));
        FakeContext opened = data("Subject: x\n\nx\n")
                .part("1", type, null, octets("x"))
                .part("1.1", "text/plain", null, octets("nothing"));
        ask(Map.of(), opened);
        assertThat(opened.effects().get("keyword_filter.incomplete")).isEmpty();
    }

    @Test
    void linksOfAPageAreReadApartFromItsText() {
        FakeContext context = data("Subject: x\n\nx\n")
                .part("1", "text/html", null, octets("<p>Hello</p><a href='http://x.example/free money'>x</a>"));
        assertThat(ask(Map.of(), context)).returns(Disposition.REJECT, Verdict::disposition);
        FakeContext split = data("Subject: x\n\nx\n")
                .part("1", "text/html", null, octets("fr<i></i>ee<br>&#109;oney <style>cafe</style>"));
        assertThat(ask(Map.of(), split)).returns(Disposition.REJECT, Verdict::disposition);
    }

    @ParameterizedTest
    @CsvSource({"reject, REJECT", "discard, DISCARD", "quarantine, QUARANTINE", "tag, CONTINUE"})
    void everyHitIsNotedWhateverFollows(String disposition, Disposition expected) {
        FakeContext context = data("Subject: free money\n\nx\n");
        assertThat(ask(Map.of("list.one.disposition", disposition), context)).returns(expected, Verdict::disposition);
        assertThat(context.effects().get(AttributeKey.flag("content.spam"))).contains(true);
    }

    @Test
    void theFirstListThatDoesMoreThanTagDecides() throws IOException {
        Path other = Files.writeString(folder.resolve("other.txt"), "now");
        Map<String, String> options = Map.of(
                "lists", "one, two",
                "list.one.disposition", "tag",
                "list.two.path", other.toString(),
                "list.two.disposition", "discard");
        FakeContext context = data("Subject: free money now\n\nx\n");
        assertThat(ask(options, context))
                .returns(Disposition.DISCARD, Verdict::disposition)
                .returns("keyword of list two", Verdict::why);
        assertThat(context.effects().get("keyword_filter.lists")).contains("[\"one\",\"two\"]");
    }

    @ParameterizedTest
    @CsvSource({"1, REJECT", "2, REJECT", "3, CONTINUE"})
    void differentPatternsCount(String threshold, Disposition expected) {
        FakeContext context = data("Subject: free money free money\n\nviagra is cheap, viagra is cheap\n");
        assertThat(ask(Map.of("list.one.threshold", threshold), context)).returns(expected, Verdict::disposition);
    }

    @ParameterizedTest
    @CsvSource({
        "free money, REJECT",
        "'(free money)', REJECT",
        "freebie free moneyless, CONTINUE",
        "cheap viagra!, REJECT",
        "cheaper viagra, CONTINUE"
    })
    void wholeWordsIfAsked(String subject, Disposition expected) {
        assertThat(ask(Map.of("list.one.match", "word"), data("Subject: " + subject + "\n\nx\n")))
                .returns(expected, Verdict::disposition);
    }

    @Test
    void leavesAloneWhomItIsTold() {
        assertThat(ask(Map.of(), data("Subject: free money\n\nx\n").with("trusted_mx", "yes")))
                .hasToString("CONTINUE (left alone: trusted_mx)");
        assertThat(ask(Map.of(), data("Subject: free money\n\nx\n").with("dp_whitelist_global", "true")))
                .hasToString("CONTINUE (left alone: whitelisted for every list)");
        assertThat(ask(
                        Map.of("list.one.honor_whitelist", ""),
                        data("Subject: free money\n\nx\n").with("dp_whitelist_global", "true")))
                .returns(Disposition.REJECT, Verdict::disposition);
        assertThat(ask(Map.of("list.one.scan", "no"), data("Subject: free money\n\nx\n")))
                .isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void anEditCountsOnceItIsTimeToLook() throws IOException {
        ValidationModule module = configured(Map.of());
        FakeContext first = data("Subject: new word\n\nx\n");
        assertThat(answer(module, first)).isEqualTo(Verdict.CONTINUE);
        replace("new word\n", 1);
        FakeContext later = first.next(Phase.DATA);
        later.timeout(Duration.ofMinutes(1));
        later.advance(Duration.ofSeconds(11));
        assertThat(answer(module, later)).returns(Disposition.REJECT, Verdict::disposition);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a||b", "|", "\ud83d|\u00ad", "1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17"})
    void aFileThatIsWrongLeavesWhatWasRead(String line) throws IOException {
        ValidationModule module = configured(Map.of("refresh", "0"));
        Files.write(file, (line + "\nnew\n").getBytes(StandardCharsets.UTF_16LE));
        touch(1);
        assertThat(answer(module, data("Subject: free money\n\nx\n")))
                .returns(Disposition.REJECT, Verdict::disposition);
        replace(line.replace('\ud83d', '\u00ad') + "\nnew\n", 2);
        assertThat(answer(module, data("Subject: free money\n\nx\n")))
                .returns(Disposition.REJECT, Verdict::disposition);
        Files.delete(file);
        assertThat(answer(module, data("Subject: free money\n\nx\n")))
                .returns(Disposition.REJECT, Verdict::disposition);
        Files.writeString(file, "new");
        assertThat(answer(module, data("Subject: free money\n\nx\n"))).isEqualTo(Verdict.CONTINUE);
        assertThat(answer(module, data("Subject: new\n\nx\n"))).returns(Disposition.REJECT, Verdict::disposition);
    }

    @Test
    void theDoctorHearsOfFilesThatCannotBeUsed() throws IOException {
        KeywordFilterModule module = (KeywordFilterModule) configured(Map.of("refresh", "0"));
        assertThat(module.check()).isEmpty();
        replace("a||b\n", 1);
        assertThat(module.check()).singleElement().satisfies(finding -> {
            assertThat(finding.isSerious()).isFalse();
            assertThat(finding.text()).startsWith(file + ": line 1: ").contains("the keywords before it stay");
        });
        replace("a|b\n", 2);
        assertThat(module.check()).isEmpty();
        Files.delete(file);
        assertThat(module.check()).singleElement().satisfies(finding -> assertThat(finding.text())
                .startsWith(file + ": no such file"));
        KeywordFilterModule another = (KeywordFilterModule) configured(Map.of());
        assertThat(another.check()).singleElement().satisfies(finding -> {
            assertThat(finding.isSerious()).isTrue();
            assertThat(finding.text()).contains("nothing is looked for");
        });
    }

    @Test
    void aFileThatWasNeverThereIsEmpty() throws IOException {
        Files.delete(file);
        assertThat(ask(Map.of(), data("Subject: free money\n\nx\n"))).isEqualTo(Verdict.CONTINUE);
    }

    @ParameterizedTest
    @CsvSource({"tag, CONTINUE", "reject, REJECT", "discard, DISCARD", "quarantine, QUARANTINE"})
    void whatIsTooMuchIsSaid(String incomplete, Disposition expected) {
        FakeContext large =
                data("Subject: x\n\nx\n").part("1", "text/plain", null, octets("x".repeat(2_000) + "free money"));
        assertThat(ask(Map.of("scan_kb", "1", "incomplete", incomplete), large))
                .returns(expected, Verdict::disposition);
        assertThat(large.effects().get("keyword_filter.incomplete")).contains("true");
        FakeContext many = data("Subject: x\n\nx\n")
                .part("1", "text/plain", null, octets("x"))
                .part("2", "text/plain", null, octets("free money"));
        assertThat(ask(Map.of("max_parts", "1", "incomplete", incomplete), many))
                .returns(expected, Verdict::disposition);
    }

    @Test
    void exactlyEnoughIsNotTooMuch() {
        FakeContext context = data("Subject: x\n\nx\n").part("1", "text/plain", null, octets("x".repeat(1_024)));
        assertThat(ask(Map.of("scan_kb", "1", "incomplete", "reject"), context)).isEqualTo(Verdict.CONTINUE);
    }

    @Test
    void asksThePolicyAboutEachListWithAHit() throws IOException {
        Path other = Files.writeString(folder.resolve("other.txt"), "money\n");
        Map<String, String> two = Map.of(
                "lists",
                "one, two",
                "list.two.path",
                other.toString(),
                "list.two.disposition",
                "tag",
                "policy_module",
                "site");
        List<String> asked = new ArrayList<>();
        FakeContext context = data("Subject: x\n\nfree money\n");
        context.answering("site", body -> {
            Map<String, String> facts = context.effects().attributes();
            asked.add(facts.get("scan.detail") + ' ' + facts.get("scan.result") + ' ' + facts.get("scan.action"));
            return CompletableFuture.completedFuture(
                    asked.size() == 1
                            ? Answer.of(Verdict.accept("wanted"), Map.of("content.spam", "false"))
                            : Answer.of(Verdict.quarantine("not wanted"), Map.of()));
        });
        assertThat(ask(two, context)).returns(Disposition.QUARANTINE, Verdict::disposition);
        assertThat(asked).containsExactly("one spam reject", "two spam pass");
        assertThat(context.effects().get("content.spam"))
                .as("of the second list")
                .contains("true");
    }

    @Test
    void aPolicyMayLetAHitPassUncounted() {
        FakeContext context = data("Subject: x\n\nfree money\n")
                .answering("site", Answer.of(Verdict.accept("wanted"), Map.of("content.spam", "false")));
        assertThat(ask(Map.of("policy_module", "site"), context)).isEqualTo(Verdict.CONTINUE);
        assertThat(context.effects().get("content.spam")).contains("false");
        FakeContext silent = data("Subject: x\n\nfree money\n");
        assertThat(ask(Map.of("policy_module", "absent"), silent)).returns(Disposition.REJECT, Verdict::disposition);
    }

    @Test
    void refusesForNowWhereToldTo() {
        assertThat(ask(Map.of("list.one.disposition", "defer"), data("Subject: free money\n\nx\n"))
                        .reply())
                .contains(new SmtpReply(451, "4.7.1", "Message refused: it contains a blocked keyword"));
    }

    @Test
    void withoutRoomItHasNoAnswer() {
        FakeContext context = data("Subject: x\n\nx\n").refuseBlocking();
        assertThat(configured(Map.of()).validate(context).toCompletableFuture()).isCompletedExceptionally();
    }

    private Verdict ask(Map<String, String> options, FakeContext context) {
        return answer(configured(options), context);
    }

    private ValidationModule configured(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(configuration());
        all.putAll(options);
        return Configs.configured(module(), all);
    }

    private static Verdict answer(ValidationModule module, FakeContext context) {
        CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
        context.runBlocking();
        return answer.join();
    }

    private void replace(String text, int seconds) throws IOException {
        Files.writeString(file, text);
        touch(seconds);
    }

    /** Files written within one tick of the clock differ by this alone. */
    private void touch(int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + seconds * 1_000L));
    }

    private static FakeContext data(String message) {
        return message(Phase.DATA, message, new FakeDns());
    }

    private static FakeContext message(Phase phase, String message, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns)
                .sender("ann@example.org")
                .withRecipient("bob@sluice.test")
                .body(message);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
