package org.sluice.module.dkim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.AuthResult;
import org.sluice.support.header.Authors;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Verifies signatures once the message is there, and notes what each of them is worth. */
@Component(configurationPid = "org.sluice.dkim", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Validates(
        name = "dkim",
        phases = Phase.DATA,
        order = 200,
        mode = Mode.OBSERVE,
        timeoutMillis = 10_000,
        finding = "dkim")
public final class DkimModule implements ValidationModule {

    private static final AttributeKey<Long> SIGNATURES = AttributeKey.number("dkim.signatures");
    private static final AttributeKey<List<String>> PASS = AttributeKey.strings("dkim.pass");
    private static final AttributeKey<List<String>> RESULTS = AttributeKey.strings("dkim.results");

    /** Up to here a message is hashed at once; a worker is held up no longer than by any other parser. */
    private static final long AT_ONCE_OCTETS = 128 * 1024;

    /** The options; {@code __} in a member stands for {@code _} in the key, {@code _} for a dot. */
    public @interface Config {
        /** How many signatures are judged, from the top. */
        String max__signatures() default "10";

        /** Smallest RSA key that counts. */
        String min__key__bits() default "1024";

        /** Largest RSA key that counts. */
        String max__key__bits() default "4096";

        /** What {@code l=} may leave unsigned. */
        String partial__body() default "whole";

        /** Fields that have to be signed where the message has them. */
        String must__be__signed() default "";

        /** Seconds by which clocks may differ. */
        String clock__skew__seconds() default "300";

        /** Whether DECIDE refuses messages none of whose signatures passes. */
        String reject__failed() default "true";

        /** Whether DECIDE refuses messages without signatures. */
        String require__signature() default "false";

        /** Whether DECIDE wants a passing signature of the author's own domain. */
        String require__author__signature() default "false";

        /** Whether DECIDE defers messages whose keys cannot be looked up. */
        String defer__temperror() default "false";

        /** Whether to contribute to {@code Authentication-Results}. */
        String add__authentication__results() default "true";

        /** Message attribute for the result's word. */
        String context__variable() default "dkim_status";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";
    }

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Config config) {
        settings = Settings.of(config);
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        if (context.message().isInternal() || now.exemptions().cover(context)) {
            return Verdict.CONTINUE.stage();
        }
        CompletableFuture<Verdict> answer = findings(context, now)
                .thenApply(findings -> conclude(context, now, findings))
                .toCompletableFuture();
        context.onCancel(() -> answer.cancel(false));
        return answer;
    }

    private static CompletionStage<Findings> findings(ValidationContext context, Settings now) {
        // The core has read the header for everybody; mail without a signature need not be read again to see that.
        boolean isSigned = context.message().headers().fields().stream()
                .anyMatch(field -> field.name().equalsIgnoreCase(DkimSignature.NAME));
        if (!isSigned) {
            return CompletableFuture.completedFuture(Findings.NONE);
        }
        Verification verification = new Verification(now.rules(), context.dns(), context.now());
        if (context.message().body().sizeOctets() <= AT_ONCE_OCTETS) {
            return run(verification, context);
        }
        return CompletableFuture.supplyAsync(() -> run(verification, context), context.blocking())
                .thenCompose(Function.identity());
    }

    private static CompletionStage<Findings> run(Verification verification, ValidationContext context) {
        try {
            return verification.run(context.message().body(), context.blocking());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Verdict conclude(ValidationContext context, Settings now, Findings findings) {
        context.effects()
                .put(now.contextVariable(), findings.result().word())
                .put(SIGNATURES, (long) findings.signatures())
                .put(PASS, findings.passing());
        if (!findings.all().isEmpty()) {
            context.effects()
                    .put(RESULTS, findings.all().stream().map(Finding::fact).toList());
        }
        if (now.addAuthResults()) {
            report(context, findings);
        }
        boolean isOurs =
                context.connection().attributes().isTrue("can_relay") || Exemptions.isTrustedExchanger(context);
        // As with SPF: those who pass on mail of others, or submit it, are noted and never refused.
        return isOurs
                ? Verdict.CONTINUE
                : new Demand(now.demands())
                        .verdict(findings, () -> Authors.of(context.message().headers())
                                .domains());
    }

    private static void report(ValidationContext context, Findings findings) {
        if (findings.all().isEmpty()) {
            context.effects().authResult(new AuthResult("dkim", Result.NONE.word(), Map.of()));
        }
        int digits = findings.digits();
        findings.all().forEach(finding -> context.effects().authResult(finding.authResult(digits)));
    }
}
