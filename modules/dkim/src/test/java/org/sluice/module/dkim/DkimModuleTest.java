package org.sluice.module.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.AuthResult;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class DkimModuleTest extends ModuleContract {

    private static final String CLIENT = "192.0.2.1";
    private static final String MESSAGE =
            "From: Ann <ann@signer.example>\nTo: bob@here.example\nSubject: hello\n\nHello  Bob,\nbye.\n";

    private final FakeDns dns = new FakeDns()
            .txt("ed._domainkey.signer.example", Signed.ED25519_RECORD)
            .txt("test._domainkey.signer.example", Signed.ED25519_RECORD + "; t=y")
            .txt("revoked._domainkey.signer.example", "v=DKIM1; k=ed25519; p=")
            .txt("junk._domainkey.signer.example", "v=spf1 -all")
            .servfail("broken._domainkey.signer.example");

    @Override
    protected ValidationModule module() {
        return new DkimModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, CLIENT, dns)
                .sender("ann@signer.example")
                .body(Signed.ed25519("").sign(MESSAGE));
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("max_signatures", "0");
        wrong.put("min_key_bits", "512");
        wrong.put("max_key_bits", "16384");
        wrong.put("partial_body", "half");
        wrong.put("must_be_signed", "From:");
        wrong.put("clock_skew_seconds", "-1");
        wrong.put("reject_failed", "ture");
        wrong.put("require_signature", "?");
        wrong.put("require_author_signature", "550");
        wrong.put("defer_temperror", "maybe");
        wrong.put("add_authentication_results", "2");
        wrong.put("context_variable", "two words");
        wrong.put("honor_whitelist", "a;b");
        return wrong;
    }

    @Test
    void notesWhatPasses() {
        FakeContext context = ask(Map.of(), Signed.ed25519("").sign(MESSAGE));
        assertThat(fact(context, "dkim_status")).isEqualTo("pass");
        assertThat(fact(context, "dkim.signatures")).isEqualTo("1");
        assertThat(context.effects().get(AttributeKey.strings("dkim.pass"))).contains(List.of("signer.example"));
        assertThat(context.effects().get(AttributeKey.strings("dkim.results")))
                .contains(
                        List.of(
                                "r=pass; d=signer.example; s=ed; i=@signer.example; a=ed25519-sha256; c=relaxed/relaxed; bits=256"));
        AuthResult result = only(context);
        assertThat(result.method()).isEqualTo("dkim");
        assertThat(result.result()).isEqualTo("pass");
        assertThat(result.properties().keySet())
                .containsExactly("header.d", "header.i", "header.s", "header.a", "header.b");
        assertThat(result.properties())
                .containsEntry("header.d", "signer.example")
                .containsEntry("header.a", "ed25519-sha256");
        assertThat(result.properties().get("header.b")).hasSize(8);
    }

    @Test
    void saysSoWhenNothingIsSigned() {
        FakeContext context = ask(Map.of(), MESSAGE);
        assertThat(fact(context, "dkim_status")).isEqualTo("none");
        assertThat(fact(context, "dkim.signatures")).isEqualTo("0");
        assertThat(fact(context, "dkim.pass")).isEqualTo("[]");
        assertThat(context.effects().get("dkim.results")).isEmpty();
        assertThat(only(context).result()).isEqualTo("none");
    }

    @Test
    void writesNoResultsWhereItIsToldSo() {
        FakeContext context = ask(
                Map.of("add_authentication_results", "false", "context_variable", "my_dkim"),
                Signed.ed25519("").sign(MESSAGE));
        assertThat(context.effects().authResults()).isEmpty();
        assertThat(fact(context, "my_dkim")).isEqualTo("pass");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "pass       | ''                        | CONTINUE | 0",
                "changed    | ''                        | REJECT   | 550 5.7.20 No passing DKIM signature found",
                "changed    | reject_failed=false       | CONTINUE | 0",
                "testing    | ''                        | CONTINUE | 0",
                "testing    | require_signature=true    | REJECT   | 550 5.7.20 No passing DKIM signature found",
                "partial    | ''                        | REJECT   | 550 5.7.21 No acceptable DKIM signature found",
                "partial    | partial_body=any          | CONTINUE | 0",
                "unsigned   | ''                        | CONTINUE | 0",
                "unsigned   | require_signature=true    | REJECT   | 550 5.7.20 No passing DKIM signature found",
                "unsigned   | require_author_signature=true | REJECT | 550 5.7.20 No passing DKIM signature found",
                "pass       | require_author_signature=true | CONTINUE | 0",
                "other      | require_author_signature=true | REJECT | 550 5.7.22 No valid author-matched DKIM signature found",
                "other      | ''                        | CONTINUE | 0",
                "broken     | ''                        | CONTINUE | 0",
                "broken     | defer_temperror=true      | DEFER    | 451 4.7.20 DKIM key cannot be looked up now",
                "revoked    | ''                        | REJECT   | 550 5.7.20 No passing DKIM signature found"
            })
    void answers(String kind, String option, Disposition expected, String reply) {
        Map<String, String> options = option.isEmpty() ? Map.of() : Map.of(option.split("=")[0], option.split("=")[1]);
        FakeContext context = context(message(kind));
        Verdict verdict = verdict(options, context);
        assertThat(verdict.disposition()).isEqualTo(expected);
        assertThat(verdict.reply().map(SmtpReply::toString).orElse("0")).isEqualTo(reply);
    }

    @Test
    void refusesNobodyWhoSubmitsOrForwards() {
        for (String ours : List.of("can_relay", "trusted_mx")) {
            FakeContext context = context(message("changed")).with(ours, "true");
            assertThat(verdict(Map.of(), context)).isEqualTo(Verdict.CONTINUE);
            assertThat(fact(context, "dkim_status")).isEqualTo("fail");
        }
    }

    @Test
    void leavesTheListedAndOurOwnAlone() {
        FakeContext listed = context(message("changed")).with("dp_whitelist_global", "yes");
        FakeContext own = context(message("changed")).internal();
        for (FakeContext context : List.of(listed, own)) {
            assertThat(verdict(Map.of(), context)).isEqualTo(Verdict.CONTINUE);
            assertThat(context.effects().get("dkim_status")).isEmpty();
        }
    }

    /** A large body belongs to a thread that may read the disk. */
    @Test
    void readsLargeMessagesElsewhere() {
        String large = MESSAGE + "more\n".repeat(50_000);
        FakeContext context = context(Signed.ed25519("").sign(large));
        CompletableFuture<Verdict> answer =
                configured(Map.of()).validate(context).toCompletableFuture();
        assertThat(answer).isNotDone();
        assertThat(context.runBlocking()).isEqualTo(1);
        assertThat(answer).succeedsWithin(Duration.ZERO);
        assertThat(fact(context, "dkim_status")).isEqualTo("pass");
        FakeContext full = context(Signed.ed25519("").sign(large)).refuseBlocking();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> configured(Map.of())
                        .validate(full)
                        .toCompletableFuture()
                        .join()))
                .isNotNull();
    }

    /** All keys are asked for at once, and the arithmetic is not the resolver's. */
    @Test
    void asksForAllKeysAtOnce() {
        FakeDns silent = new FakeDns().silent();
        String message =
                Signed.ed25519("; t=5").sign(Signed.ed25519("").sign(MESSAGE)).replaceFirst("s=ed", "s=other");
        FakeContext context = FakeContext.at(Phase.DATA, CLIENT, silent).body(message);
        CompletableFuture<Verdict> answer =
                configured(Map.of()).validate(context).toCompletableFuture();
        assertThat(answer).isNotDone();
        assertThat(silent.asked()).hasSize(2);
        context.cancel();
        assertThat(answer).isDone();
    }

    private String message(String kind) {
        String signed = Signed.ed25519("").sign(MESSAGE);
        return switch (kind) {
            case "pass" -> signed;
            case "changed" -> signed.replace("bye.", "Bye.");
            case "testing" -> signed.replace("bye.", "Bye.").replace("s=ed", "s=test");
            case "partial" -> Signed.ed25519("").length(5).sign(MESSAGE);
            case "other" -> Signed.ed25519("").sign(MESSAGE.replace("ann@signer.example", "ann@author.example"));
            case "broken" -> signed.replace("s=ed", "s=broken");
            case "revoked" -> signed.replace("s=ed", "s=revoked");
            default -> MESSAGE;
        };
    }

    private FakeContext ask(Map<String, String> options, String message) {
        FakeContext context = context(message);
        verdict(options, context);
        return context;
    }

    private FakeContext context(String message) {
        return FakeContext.at(Phase.DATA, CLIENT, dns).body(message);
    }

    private Verdict verdict(Map<String, String> options, FakeContext context) {
        CompletableFuture<Verdict> answer =
                configured(options).validate(context).toCompletableFuture();
        context.runBlocking();
        assertThat(answer).succeedsWithin(Duration.ZERO);
        return answer.join();
    }

    private static DkimModule configured(Map<String, String> options) {
        return Configs.configured(new DkimModule(), options);
    }

    private static String fact(FakeContext context, String name) {
        return context.effects().get(name).orElseThrow();
    }

    private static AuthResult only(FakeContext context) {
        assertThat(context.effects().authResults()).hasSize(1);
        return context.effects().authResults().get(0);
    }
}
