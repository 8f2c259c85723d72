package org.sluice.module.arc_seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.AuthResult;
import org.sluice.module.arc.ArcModule;
import org.sluice.module.arc.Dkimpy;
import org.sluice.module.arc.SealedMail;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class ArcSealModuleTest extends ModuleContract {

    private static final String CLIENT = "192.0.2.1";
    private static final SealedMail KEY = SealedMail.rsa("s1", 1_024);
    private static final String ONE = KEY.sealed(1);

    @TempDir
    static Path folder;

    private final FakeDns dns = KEY.publish(new FakeDns());

    @Override
    protected ValidationModule module() {
        return new ArcSealModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, CLIENT, dns)
                .withRecipient("bob@other.example")
                .body(ONE);
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of(
                "seal",
                "forwarded",
                "local_domains",
                "sluice.test, *.sluice.test",
                "domain",
                SealedMail.DOMAIN,
                "selector",
                KEY.selector(),
                "key_file",
                keyFile(KEY).toString());
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("seal", "some");
        wrong.put("local_domains", "a@b");
        wrong.put("domain", "");
        wrong.put("selector", "two words");
        wrong.put("key_file", "there/is/none.pem");
        wrong.put("signed_headers", "from, received");
        wrong.put("min_key_bits", "1");
        return wrong;
    }

    @Test
    void addsTheFirstSet() {
        FakeContext last = judged(SealedMail.PLAIN);
        answer(configuration(), last);
        assertThat(last.effects().attributes()).containsEntry("arc_seal", "ok");
        List<String> edits = last.effects().headerEdits();
        assertThat(edits).hasSize(3);
        assertThat(edits.get(0))
                .isEqualTo("prepend ARC-Authentication-Results: i=1; mx.sluice.test;"
                        + " spf=pass smtp.mailfrom=ann@example.org; arc=none smtp.remote-ip=192.0.2.1");
        assertThat(edits.get(1))
                .startsWith("prepend ARC-Message-Signature: a=rsa-sha256; b=")
                .contains("; c=relaxed/relaxed; d=seal.example; h=from:subject:date:to; i=1; s=s1; t=");
        assertThat(edits.get(2))
                .startsWith("prepend ARC-Seal: a=rsa-sha256; b=")
                .contains("; cv=none; d=seal.example");
        assertThat(edits).allSatisfy(edit -> assertThat(edit.split(" ")).allMatch(word -> word.length() < 90));
    }

    @Test
    void whatWasSealedHolds() {
        String sealed = sealed(judged(ONE));
        FakeContext received = FakeContext.at(Phase.DATA, CLIENT, dns).body(sealed);
        answer(new ArcModule(), Map.of(), received);
        assertThat(received.effects().attributes())
                .containsEntry("arc_cv", "pass")
                .containsEntry("arc.instances", "2");
    }

    @Test
    void whatWasSealedHoldsForOthers(@TempDir Path work) throws Exception {
        assertThat(new Dkimpy(work).verify(sealed(judged(ONE)), KEY)).isEqualTo("pass success");
    }

    @Test
    void aBrokenChainIsSealedAsBrokenOnce() {
        FakeContext last = judged(ONE.replace("World", "Moon"));
        String sealed = sealed(last);
        assertThat(last.effects().headerEdits().get(2)).contains("; cv=fail; ").contains("; i=2; ");
        FakeContext again = judged(sealed);
        answer(configuration(), again);
        assertThat(again.effects().attributes()).containsEntry("arc_seal", "skip");
        assertThat(again.effects().headerEdits()).isEmpty();
    }

    @Test
    void aChainNobodyCheckedIsCheckedNow() {
        FakeContext last = question(Phase.FINAL_VALIDATION, dns);
        answer(configuration(), last);
        assertThat(last.effects().headerEdits().get(2)).contains("; cv=pass; ");
        FakeContext small = question(Phase.FINAL_VALIDATION, KEY.publish(new FakeDns()));
        answer(with("min_key_bits", "4096"), small);
        assertThat(small.effects().headerEdits().get(2)).contains("; cv=fail; ");
    }

    @Test
    void aChainThatIsNotWhatWasCheckedIsBroken() {
        FakeContext last = judged(ONE).body(KEY.sealed(3));
        answer(configuration(), last);
        assertThat(last.effects().headerEdits().get(2)).contains("; cv=fail; ");
        FakeContext gone = judged(ONE).body(SealedMail.PLAIN);
        answer(configuration(), gone);
        assertThat(gone.effects().headerEdits().get(2)).contains("; cv=none; ").contains("; i=1; ");
    }

    @Test
    void nothingIsAddedToAFullChain() {
        FakeContext last = question(Phase.FINAL_VALIDATION, dns).body(KEY.sealed(50));
        answer(configuration(), last);
        assertThat(last.effects().attributes()).containsEntry("arc_seal", "skip");
        assertThat(last.effects().headerEdits()).isEmpty();
    }

    @Test
    void nothingIsSealedAsShipped() {
        FakeContext last = question(Phase.FINAL_VALIDATION, dns);
        answer(Map.of(), last);
        assertThat(last.effects().attributes()).isEmpty();
        assertThat(last.effects().headerEdits()).isEmpty();
    }

    @ParameterizedTest(name = "{0} for {1}, {2}: {3}")
    @CsvSource({
        "forwarded, bob@other.example,       '',        ok",
        "forwarded, bob@sluice.test,         '',        skip",
        "forwarded, bob@b.a.Sluice.Test,     '',        skip",
        "forwarded, bob@xsluice.test,        '',        ok",
        "forwarded, bob@other.example,       can_relay, skip",
        "forwarded, bob@other.example,       internal,  skip",
        "all,       bob@other.example,       can_relay, ok",
        "all,       bob@other.example,       internal,  ok",
        "all,       bob@sluice.test,         can_relay, skip"
    })
    void sealsWhatLeaves(String extent, String recipient, String origin, String expected) {
        FakeContext last = FakeContext.at(Phase.FINAL_VALIDATION, CLIENT, dns).body(SealedMail.PLAIN);
        last.withRecipient(recipient);
        if (origin.equals("internal")) {
            last.internal();
        } else if (!origin.isEmpty()) {
            last.with(origin, "true");
        }
        answer(with("seal", extent), last);
        assertThat(last.effects().attributes()).containsEntry("arc_seal", expected);
    }

    @Test
    void signsTheFieldsOfTheOperatorAsOftenAsTheyOccur() {
        FakeContext last = judged("Subject: one\nSubject: two\n" + SealedMail.PLAIN);
        answer(with("signed_headers", "X-Missing, Subject, From"), last);
        assertThat(last.effects().headerEdits().get(1)).contains("; h=subject:subject:subject:from; ");
    }

    @Test
    void copiesThatAreAlikeAreSealedOnce() {
        ValidationModule module = Configs.configured(module(), configuration());
        FakeContext first = judged(ONE);
        answer(module, first);
        FakeContext second = first.next(Phase.FINAL_VALIDATION).withRecipient("carol@other.example");
        second.advance(Duration.ofSeconds(1));
        answer(module, second);
        assertThat(second.effects().headerEdits()).isEqualTo(first.effects().headerEdits());
        FakeContext third = second.next(Phase.FINAL_VALIDATION).body(ONE.replace("World", "Moon"));
        answer(module, third);
        assertThat(third.effects().headerEdits()).isNotEqualTo(first.effects().headerEdits());
    }

    @Test
    void aNewKeyIsUsedOnceItsFileHasComeToRest() throws IOException {
        Path file = folder.resolve("turning.pem");
        Files.writeString(file, KEY.pem());
        ValidationModule module = Configs.configured(module(), with("key_file", file.toString()));
        FakeContext before = judged(SealedMail.PLAIN);
        answer(module, before);
        Files.writeString(file, SealedMail.ed25519("ed").pem());
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        assertThat(sealAfter(module, 1)).startsWith("prepend ARC-Seal: a=rsa-sha256; ");
        assertThat(sealAfter(module, 2)).startsWith("prepend ARC-Seal: a=ed25519-sha256; ");
        Files.writeString(file, "nothing");
        for (int seconds = 3; seconds < 5; seconds++) {
            assertThat(sealAfter(module, seconds)).startsWith("prepend ARC-Seal: a=ed25519-sha256; ");
        }
    }

    private String sealAfter(ValidationModule module, int seconds) {
        FakeContext context = judged(SealedMail.PLAIN);
        context.advance(Duration.ofSeconds(seconds));
        answer(module, context);
        return context.effects().headerEdits().get(2);
    }

    @Test
    void refusesKeysThatAreTooSmallOrNone() throws IOException {
        Path file = folder.resolve("wrong.pem");
        Files.writeString(file, SealedMail.rsa("small", 512).pem());
        assertThatThrownBy(() -> Configs.configured(module(), with("key_file", file.toString())))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageContaining("fewer than 1024 bits");
        Files.writeString(file, "-----BEGIN CERTIFICATE-----");
        assertThatThrownBy(() -> Configs.configured(module(), with("key_file", file.toString())))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageContaining("a usable key");
    }

    /** A message that was checked at DATA and has come to the last phase. */
    private FakeContext judged(String message) {
        FakeContext data = FakeContext.at(Phase.DATA, CLIENT, dns).body(message);
        data.effects().authResult(new AuthResult("spf", "pass", Map.of("smtp.mailfrom", "ann@example.org")));
        answer(Configs.configured(new ArcModule(), Map.of()), data);
        return data.next(Phase.FINAL_VALIDATION).withRecipient("bob@other.example");
    }

    /** The message with the set the module put in front. */
    private String sealed(FakeContext last) {
        answer(configuration(), last);
        StringBuilder sealed = new StringBuilder();
        for (String edit : last.effects().headerEdits()) {
            sealed.insert(0, edit.replaceFirst("prepend ", "") + "\n");
        }
        try (var in = last.message().body().open()) {
            return sealed + new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> with(String key, String value) {
        Map<String, String> options = new HashMap<>(configuration());
        options.put(key, value);
        return options;
    }

    private Verdict answer(Map<String, String> options, FakeContext context) {
        return answer(module(), options, context);
    }

    private static Verdict answer(ValidationModule module, Map<String, String> options, FakeContext context) {
        return answer(Configs.configured(module, options), context);
    }

    private static Verdict answer(ValidationModule module, FakeContext context) {
        CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
        context.runBlocking();
        assertThat(answer).isDone();
        return answer.join();
    }

    private static Path keyFile(SealedMail key) {
        try {
            Path file = folder.resolve(key.selector() + ".pem");
            return Files.exists(file) ? file : Files.writeString(file, key.pem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
