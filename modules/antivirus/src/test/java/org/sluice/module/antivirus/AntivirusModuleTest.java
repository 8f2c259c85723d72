package org.sluice.module.antivirus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.MessageBody;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeBody;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Answer;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class AntivirusModuleTest extends ModuleContract {

    private final List<String> asked = new ArrayList<>();

    @Override
    protected ValidationModule module() {
        return new AntivirusModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns)
                .body("Subject: test\n\nHello.\n")
                .answering("clamav", Answer.of(Verdict.CONTINUE, Map.of("clamav.result", "clean")));
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>(Map.of(
                "engines", "clamav clamav",
                "engines_needed", "most",
                "mime_decompose", "maybe",
                "max_parts", "0",
                "cache_size", "-1",
                "cache_seconds", "0",
                "cache_max_kb", "0",
                "disinfect_text", "",
                "disinfect_failed_disposition", "disinfect"));
        wrong.putAll(Map.of(
                "engine_order", "random", "engine_hold_millis", "-1", "paranoid", "perhaps", "scan_edited", "raw"));
        wrong.putAll(Map.of(
                "skip_context_variable", "a=b",
                "honor_whitelist", "a b!",
                "virus_disposition", "kill",
                "spam_disposition", "disinfect",
                "unscannable_disposition", "",
                "error_disposition", "reject",
                "error_code", "550",
                "virus_reply", "",
                "policy_module", "a b"));
        return wrong;
    }

    @ParameterizedTest(name = "{0}, needed {1}: {2}")
    @CsvSource({
        "clean clean,                in_order, all, CONTINUE,   one two",
        "infected clean,             in_order, all, REJECT 554, one",
        "clean infected,             in_order, all, REJECT 554, one two",
        "clean unscannable,          in_order, all, REJECT 554, one two",
        "unscannable infected,       in_order, all, REJECT 554, one two",
        "temporary_error clean,      in_order, all, DEFER 451,  one two",
        "temporary_error infected,   in_order, all, REJECT 554, one two",
        "clean temporary_error,      in_order, all, DEFER 451,  one two",
        "unscannable temporary_error, in_order, all, DEFER 451, one two",
        "none clean,                 in_order, all, DEFER 451,  one two",
        "skipped clean,              in_order, all, CONTINUE,   one two",
        "clean temporary_error,      in_order, one, CONTINUE,   one",
        "temporary_error clean,      in_order, one, CONTINUE,   one two",
        "temporary_error temporary_error, in_order, one, DEFER 451, one two",
        "unscannable clean,          in_order, one, CONTINUE,   one two",
        "skipped infected,           in_order, one, REJECT 554, one two",
        "skipped temporary_error,    in_order, one, DEFER 451,  one two",
        "temporary_error skipped,    in_order, one, DEFER 451,  one two",
        "unscannable skipped,        in_order, one, REJECT 554, one two",
        "skipped clean,              in_order, one, CONTINUE,   one two",
        "skipped skipped,            in_order, one, CONTINUE,   one two",
        "spam infected,              in_order, all, REJECT 554, one two",
        "spam clean,                 in_order, all, REJECT 554, one two",
        "spam infected,              parallel, all, REJECT 554, one two",
        "clean infected,             parallel, all, REJECT 554, one two",
        "clean clean,                parallel, all, CONTINUE,   one two",
        "infected temporary_error,   parallel, all, REJECT 554, one two",
        "temporary_error clean,      parallel, all, DEFER 451,  one two"
    })
    void addsUpWhatEnginesSay(String said, String order, String needed, String outcome, String expectedAsked) {
        FakeContext context = message("Hello.");
        String[] words = said.strip().split(" ");
        engine(context, "one", body -> words[0]);
        engine(context, "two", body -> words[1]);
        Verdict verdict = judge(
                context, Map.of("engines", "one two", "engine_order", order.strip(), "engines_needed", needed.strip()));
        assertThat(text(verdict)).isEqualTo(outcome);
        assertThat(String.join(" ", asked)).isEqualTo(expectedAsked);
        assertThat(context.effects().get("content.virus").isPresent()).isEqualTo(said.contains("infected"));
    }

    @Test
    void waitsForAnEngineThatIsBeingUpdated() {
        FakeContext context = message("Hello.");
        engine(context, "clamav", body -> asked.size() < 4 ? "absent" : "clean");
        assertThat(text(judge(context, Map.of()))).isEqualTo("CONTINUE");
        assertThat(asked).hasSize(4);
    }

    @Test
    void defersWhenAnEngineStaysAway() {
        FakeContext context = message("Hello.");
        engine(context, "clamav", body -> "absent");
        assertThat(text(judge(context, Map.of("engine_hold_millis", "1000")))).isEqualTo("DEFER 451");
        assertThat(asked).hasSizeBetween(5, 7);
        asked.clear();
        FakeContext impatient = message("Hello.");
        engine(impatient, "clamav", body -> "absent");
        assertThat(text(judge(impatient, Map.of("engine_hold_millis", "0")))).isEqualTo("DEFER 451");
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "pass, CONTINUE",
        "tag, CONTINUE",
        "reject, REJECT 554",
        "defer, DEFER 451",
        "discard, DISCARD",
        "quarantine, QUARANTINE"
    })
    void countsAVirusWhateverBecomesOfIt(String disposition, String outcome) {
        FakeContext context = message("Hello.");
        engine(context, "clamav", body -> "infected");
        assertThat(text(judge(context, Map.of("virus_disposition", disposition))))
                .isEqualTo(outcome);
        assertThat(context.effects().get("content.virus")).contains("true");
        assertThat(context.effects().get("antivirus.engine")).contains("clamav");
        assertThat(context.effects().get("clamav_status")).contains("infected");
    }

    @ParameterizedTest(name = "paranoid = {0}: {1} {2}")
    @CsvSource({
        "false, limit,     CONTINUE, unscannable, limit",
        "true,  limit,     DISCARD,  infected,    Evasion.limit",
        "true,  encrypted, DISCARD,  infected,    Evasion.encrypted",
        "true,  malformed, DISCARD,  infected,    Evasion.malformed",
        "true,  container, DISCARD,  infected,    Evasion.container",
        "true,  size,      CONTINUE, unscannable, size",
        "true,  failed,    CONTINUE, unscannable, failed",
        "true,  policy,    CONTINUE, unscannable, policy"
    })
    void takesWhatHidesForAVirusWhereItIsParanoid(
            String paranoid, String reason, String outcome, String result, String detail) {
        FakeContext context = message("Hello.")
                .answering(
                        "one", Answer.of(Verdict.CONTINUE, Map.of("one.result", "unscannable", "one.detail", reason)));
        engine(context, "two", body -> "unscannable");
        Map<String, String> options = Map.of(
                "paranoid", paranoid,
                "engines", "one two",
                "virus_disposition", "discard",
                "unscannable_disposition", "pass");
        assertThat(text(judge(context, options))).isEqualTo(outcome);
        assertThat(context.effects().get("antivirus.result")).contains(result);
        assertThat(context.effects().get("antivirus.detail")).contains(detail);
        assertThat(context.effects().get("one.result")).as("its own word").contains("unscannable");
        assertThat(context.effects().get("content.virus").isPresent()).isEqualTo(result.equals("infected"));
        assertThat(asked).as("nobody is asked after a hit").hasSize(result.equals("infected") ? 0 : 1);
    }

    @Test
    void takesTooManyPartsForAVirusWhereItIsParanoid() {
        FakeContext context = parts();
        engine(context, "clamav", body -> "clean");
        Map<String, String> options = Map.of("paranoid", "true", "mime_decompose", "true", "max_parts", "1");
        assertThat(text(judge(context, options))).isEqualTo("REJECT 554");
        assertThat(context.effects().get("antivirus.detail")).contains("Evasion.parts");
    }

    @Test
    void letsAnEngineHaveADispositionOfItsOwn() {
        FakeContext context = message("Hello.");
        engine(context, "one", body -> "infected");
        assertThat(text(judge(context, Map.of("engines", "one:discard two")))).isEqualTo("DISCARD");
    }

    @Test
    void leavesAloneWhatItIsToldTo() {
        assertThat(text(judge(message("Hello.").withFact("skip_virus_check", "0"), Map.of())))
                .isEqualTo("CONTINUE");
        assertThat(text(judge(message("Hello.").with("skip_virus_check", "1"), Map.of())))
                .isEqualTo("CONTINUE");
        assertThat(text(judge(
                        message("Hello.").with("dp_whitelist_friends", "true"), Map.of("honor_whitelist", "friends"))))
                .isEqualTo("CONTINUE");
        assertThat(asked).isEmpty();
        FakeContext trusted = message("Hello.").with("trusted_mx", "yes");
        engine(trusted, "clamav", body -> "infected");
        assertThat(text(judge(trusted, Map.of()))).isEqualTo("REJECT 554");
    }

    @Test
    void replacesTheInfectedPartsAndLooksAgain() {
        FakeContext context = parts();
        engine(context, "clamav", body -> octets(body).contains("VIRUS") ? "infected" : "clean");
        Verdict verdict = judge(context, Map.of("virus_disposition", "disinfect"));
        assertThat(context.effects().others()).anyMatch(edit -> edit.contains("2"));
        assertThat(context.effects().get("content.virus")).contains("true");
        // The message the test scripts does not change with the edit, so the second look finds the virus again.
        assertThat(text(verdict)).isEqualTo("REJECT 554");
    }

    @Test
    void letsADisinfectedMessageGoOn() {
        FakeContext context = parts();
        int[] whole = {0};
        engine(context, "clamav", body -> {
            boolean isWhole =
                    octets(body).startsWith("Subject:") || octets(body).startsWith("Subject :");
            boolean again = isWhole && whole[0]++ > 0;
            return octets(body).contains("VIRUS") && !again ? "infected" : "clean";
        });
        assertThat(text(judge(context, Map.of("virus_disposition", "disinfect"))))
                .isEqualTo("CONTINUE");
        assertThat(context.effects().get("antivirus.disinfected")).contains("true");
    }

    @Test
    void refusesAVirusThatIsInNoPart() {
        FakeContext context = parts();
        engine(context, "clamav", body -> octets(body).startsWith("Subject:") ? "infected" : "clean");
        assertThat(text(judge(
                        context,
                        Map.of("virus_disposition", "disinfect", "disinfect_failed_disposition", "quarantine"))))
                .isEqualTo("QUARANTINE");
    }

    @Test
    void defersWhenAnEngineFailsWhileItDisinfects() {
        FakeContext context = parts();
        engine(context, "clamav", body -> octets(body).startsWith("Subject:") ? "infected" : "temporary_error");
        assertThat(text(judge(context, Map.of("virus_disposition", "disinfect"))))
                .isEqualTo("DEFER 451");
    }

    @ParameterizedTest(name = "scan_edited = {0}, cache_size = {1}")
    @CsvSource({"true, 1000, REJECT 554", "true, 0, REJECT 554", "false, 1000, CONTINUE", "false, 0, CONTINUE"})
    void seesWhatModulesInFrontMadeOfIt(String edited, String cache, String outcome) {
        AntivirusModule module =
                Configs.configured(new AntivirusModule(), Map.of("scan_edited", edited, "cache_size", cache));
        Function<MessageBody, String> says = body -> octets(body).contains("VIRUS") ? "infected" : "clean";
        FakeContext unchanged = message("Hello.");
        engine(unchanged, "clamav", says);
        assertThat(text(judge(module, unchanged))).isEqualTo("CONTINUE");
        FakeContext changed = message("Hello.").edited(FakeBody.of("Subject: test\r\n\r\nVIRUS\r\n"));
        engine(changed, "clamav", says);
        assertThat(text(judge(module, changed))).isEqualTo(outcome);
    }

    @Test
    void readsWhatLiesInMemoryWithoutAnotherThread() {
        FakeContext context = message("Hello.").bodyInMemory().refuseBlocking();
        engine(context, "clamav", body -> "infected");
        assertThat(text(judge(context, Map.of()))).isEqualTo("REJECT 554");
    }

    @Test
    void asksAboutEachPartWhereToldTo() {
        FakeContext context = parts();
        engine(context, "clamav", body -> octets(body).equals("VIRUS") ? "infected" : "clean");
        assertThat(text(judge(context, Map.of("mime_decompose", "true")))).isEqualTo("REJECT 554");
        assertThat(text(judge(context, Map.of("mime_decompose", "true", "max_parts", "1"))))
                .as("too many parts")
                .isEqualTo("REJECT 554");
        assertThat(context.effects().get("antivirus.result")).contains("unscannable");
    }

    @ParameterizedTest(name = "{0}: {1} parts looked at; {2}")
    @CsvSource({
        "spam,            3, REJECT 554",
        "unscannable,     3, REJECT 554",
        "temporary_error, 2, DEFER 451",
        "infected,        2, REJECT 554"
    })
    void looksForAVirusBehindAPartThatHasNone(String second, int looked, String outcome) {
        FakeContext context = threeParts();
        engine(context, "clamav", body -> switch (octets(body)) {
            case "SECOND" -> second;
            case "VIRUS" -> "infected";
            default -> "clean";
        });
        Verdict verdict = judge(context, Map.of("mime_decompose", "true", "spam_disposition", "tag"));
        assertThat(text(verdict)).isEqualTo(outcome);
        assertThat(asked).hasSize(1 + looked);
    }

    @Test
    void looksAtEveryPartWhereOneEngineIsEnough() {
        FakeContext context = threeParts();
        engine(context, "one", body -> octets(body).equals("VIRUS") ? "infected" : "temporary_error");
        engine(context, "two", body -> octets(body).equals("VIRUS") ? "infected" : "clean");
        Map<String, String> options = Map.of("engines", "one two", "engines_needed", "one", "mime_decompose", "true");
        assertThat(text(judge(context, options))).isEqualTo("REJECT 554");
        assertThat(context.effects().get("antivirus.result")).contains("infected");
    }

    @ParameterizedTest(name = "whole {0}")
    @CsvSource({"spam", "unscannable"})
    void looksAtThePartsOfWhatIsNoVirusAsAWhole(String whole) {
        FakeContext context = threeParts();
        engine(
                context,
                "clamav",
                body -> octets(body).startsWith("Subject")
                        ? whole
                        : octets(body).equals("VIRUS") ? "infected" : "clean");
        Map<String, String> options =
                Map.of("mime_decompose", "true", "spam_disposition", "tag", "unscannable_disposition", "pass");
        assertThat(text(judge(context, options))).isEqualTo("REJECT 554");
    }

    @ParameterizedTest(name = "paranoid = {0}, needed {1}: {3}")
    @CsvSource({
        "false, all, unscannable, container",
        "false, one, unscannable, container",
        "true,  one, infected,    Evasion.container"
    })
    void cannotLookIntoAMultipartNobodyOpened(String paranoid, String needed, String result, String detail) {
        FakeContext context = parts().part("3", "multipart/mixed", null, ascii("--b"))
                .part("4", "multipart/mixed", null, ascii("--c"))
                .part("4.1", "text/plain", null, ascii("opened"));
        engine(context, "clamav", body -> "clean");
        Map<String, String> options = Map.of("mime_decompose", "true", "paranoid", paranoid, "engines_needed", needed);
        assertThat(text(judge(context, options))).isEqualTo("REJECT 554");
        assertThat(context.effects().get("antivirus.result")).contains(result);
        assertThat(context.effects().get("antivirus.detail")).contains(detail);
    }

    @Test
    void hasNothingAgainstAnEmptyMultipart() {
        FakeContext context = parts().part("3", "multipart/mixed", null, new byte[0]);
        engine(context, "clamav", body -> "clean");
        assertThat(text(judge(context, Map.of("mime_decompose", "true")))).isEqualTo("CONTINUE");
    }

    @Test
    void notesWhatEnginesNoteUnderWhateverName() {
        FakeContext context = message("Hello.")
                .answering(
                        "one",
                        Answer.of(Verdict.CONTINUE, Map.of("one.result", "unscannable", "av_status", "unscannable")))
                .answering(
                        "two",
                        Answer.of(
                                Verdict.CONTINUE,
                                Map.of(
                                        "two.result",
                                        "temporary_error",
                                        "av_status",
                                        "error",
                                        "scan.action",
                                        "pass",
                                        "content.virus",
                                        "true",
                                        "content.spam",
                                        "true")));
        assertThat(text(judge(context, Map.of("engines", "one two")))).isEqualTo("DEFER 451");
        assertThat(context.effects().get("av_status")).contains("error");
        assertThat(context.effects().get("scan.action")).isEmpty();
        assertThat(context.effects().get("content.virus")).isEmpty();
        assertThat(context.effects().get("content.spam")).isEmpty();
    }

    @Test
    void notesAnErrorForAnEngineThatSaysNothing() {
        FakeContext context = message("Hello.");
        engine(context, "clamav", body -> "absent");
        judge(context, Map.of("engine_hold_millis", "0"));
        assertThat(context.effects().get("clamav_status")).contains("error");
        assertThat(context.effects().get("clamav_info")).contains("clamav is absent");
    }

    @Test
    void forgetsWhatIsStillBeingScannedWithOtherSettings() {
        AntivirusModule module = Configs.configured(new AntivirusModule(), Map.of("paranoid", "true"));
        CompletableFuture<Answer> late = new CompletableFuture<>();
        FakeContext slow = message("Hello.").answering("clamav", body -> late);
        CompletionStage<Verdict> old = module.validate(slow);
        while (slow.runBlocking() > 0) {}
        Configs.configured(module, Map.of("unscannable_disposition", "pass"));
        late.complete(
                Answer.of(Verdict.CONTINUE, Map.of("clamav.result", "unscannable", "clamav.detail", "encrypted")));
        assertThat(text(old.toCompletableFuture().join())).as("as it began").isEqualTo("REJECT 554");
        FakeContext next = message("Hello.");
        engine(next, "clamav", body -> "unscannable");
        assertThat(text(judge(module, next))).isEqualTo("CONTINUE");
        assertThat(asked).hasSize(1);
    }

    @Test
    void scansTheSameOctetsOnce() {
        AntivirusModule module = Configs.configured(new AntivirusModule(), Map.of());
        for (int i = 0; i < 3; i++) {
            FakeContext context = message("Hello.");
            engine(context, "clamav", body -> "infected");
            assertThat(text(judge(module, context))).isEqualTo("REJECT 554");
            assertThat(context.effects().get("clamav_status")).contains("infected");
        }
        assertThat(asked).hasSize(1);
        FakeContext other = message("Hello, you.");
        engine(other, "clamav", body -> "clean");
        assertThat(text(judge(module, other))).isEqualTo("CONTINUE");
        assertThat(asked).hasSize(2);
    }

    @Test
    void scansAgainWhatAnEngineSaidWithOtherDefinitions() {
        AntivirusModule module = Configs.configured(new AntivirusModule(), Map.of());
        String[] version = {"1"};
        for (String body : List.of("a", "a", "b", "a", "a")) {
            FakeContext context = message(body);
            context.answering("clamav", about -> {
                asked.add(version[0]);
                return CompletableFuture.completedFuture(
                        Answer.of(Verdict.CONTINUE, Map.of("clamav.result", "clean", "clamav.version", version[0])));
            });
            version[0] = body.equals("b") ? "2" : version[0];
            judge(module, context);
        }
        assertThat(asked).as("a, then b with new definitions, then a once more").containsExactly("1", "2", "2");
    }

    @Test
    void keepsNoErrors() {
        AntivirusModule module = Configs.configured(new AntivirusModule(), Map.of());
        for (String said : List.of("temporary_error", "skipped", "clean", "clean")) {
            FakeContext context = message("Hello.");
            engine(context, "clamav", body -> said);
            judge(module, context);
        }
        assertThat(asked).hasSize(3);
    }

    @Test
    void letsAPolicyDecideOtherwise() {
        FakeContext context = message("Hello.");
        engine(context, "clamav", body -> "infected");
        context.answering("policy", Answer.of(Verdict.accept("ours"), Map.of("content.virus", "false")));
        assertThat(text(judge(context, Map.of("policy_module", "policy")))).isEqualTo("CONTINUE");
        assertThat(context.effects().get("content.virus")).contains("false");
        FakeContext silent = message("Hello.");
        engine(silent, "clamav", body -> "infected");
        assertThat(text(judge(silent, Map.of("policy_module", "absent")))).isEqualTo("REJECT 554");
    }

    private Verdict judge(FakeContext context, Map<String, String> options) {
        return judge(Configs.configured(new AntivirusModule(), options), context);
    }

    private static Verdict judge(AntivirusModule module, FakeContext context) {
        CompletionStage<Verdict> stage = module.validate(context);
        while (context.runBlocking() > 0) {}
        for (int i = 0; i < 100 && !stage.toCompletableFuture().isDone(); i++) {
            context.advance(Duration.ofMillis(200));
        }
        return stage.toCompletableFuture().join();
    }

    private static String text(Verdict verdict) {
        return verdict.disposition() == Disposition.CONTINUE
                ? "CONTINUE"
                : verdict.disposition()
                        + verdict.reply().map(reply -> " " + reply.code()).orElse("");
    }

    private static FakeContext message(String text) {
        return FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns()).body("Subject: test\n\n" + text + "\n");
    }

    private static FakeContext parts() {
        return message("VIRUS")
                .part("1", "text/plain", null, ascii("Hello."))
                .part("2", "application/zip", "a.zip", ascii("VIRUS"));
    }

    private static FakeContext threeParts() {
        return message("Hello.")
                .part("1", "text/plain", null, ascii("Hello."))
                .part("2", "application/zip", "a.zip", ascii("SECOND"))
                .part("3", "application/zip", "b.zip", ascii("VIRUS"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void engine(FakeContext context, String name, Function<MessageBody, String> says) {
        context.answering(name, body -> {
            asked.add(name);
            String word = says.apply(body);
            if (word.equals("absent")) {
                return CompletableFuture.failedFuture(new IllegalStateException(name + " is absent"));
            }
            Map<String, String> facts = word.equals("none")
                    ? Map.of()
                    : Map.of(name + ".result", word, name + ".detail", "x", name + "_status", word);
            return CompletableFuture.completedFuture(Answer.of(Verdict.CONTINUE, facts));
        });
    }

    private static String octets(MessageBody body) {
        try (InputStream in = body.open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
