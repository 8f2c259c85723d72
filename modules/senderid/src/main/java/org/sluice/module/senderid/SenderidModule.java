package org.sluice.module.senderid;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.support.spf.Identity;
import org.sluice.support.spf.PolicyOptions;
import org.sluice.support.spf.ReceivedSpf;
import org.sluice.support.spf.Scope;
import org.sluice.support.spf.SenderPolicy;
import org.sluice.support.spf.SenderPolicy.Finding;
import org.sluice.support.spf.SpfResult;
import org.sluice.support.spf.SpfTexts;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * Sender ID's two checks: the envelope sender at MAIL (or at the first RCPT), the purported responsible address once the
 * header is there. They share nothing but their options.
 */
@Component(
        configurationPid = "org.sluice.senderid",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(
        name = "senderid",
        phases = {Phase.MAILFROM, Phase.DATA},
        joinAt = Phase.RCPTTO,
        order = 200,
        mode = Mode.OBSERVE,
        timeoutMillis = 10_000,
        finding = "sender-id")
public final class SenderidModule implements ValidationModule {

    private static final AttributeKey<String> PRA = AttributeKey.string("senderid.pra");
    private static final AttributeKey<String> PRA_FIELD = AttributeKey.string("senderid.pra_field");

    /** The options beside those of {@link PolicyOptions}. */
    public @interface Config {
        /** Policy assumed for the domains of responsible addresses that publish none. */
        String default__pra__rule() default "?all";

        /** Message attribute for the result of the envelope sender. */
        String context__variable() default "senderid_status";

        /** Message attribute for the result of the responsible address. */
        String context__pra__variable() default "senderid_pra_status";
    }

    private final SenderPolicy policy = new SenderPolicy("senderid");
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(PolicyOptions options, Config config) {
        settings = Settings.of(options, config);
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        if (now.mfrom().passesOver(context)) {
            return Verdict.CONTINUE.stage();
        }
        return context.phase().hasContent() ? responsible(context, now) : sender(context, now);
    }

    private CompletionStage<Verdict> sender(ValidationContext context, Settings now) {
        Optional<SpfResult> noted = policy.noted(context, now.mfromVariable());
        if (noted.isPresent()) {
            return verdict(context, noted.get(), policy.explanation(context).orElse(""))
                    .stage();
        }
        Identity identity = Identity.of(
                SenderPolicy.client(context),
                context.message().sender(),
                context.connection().helloName());
        return policy.check(context, now.mfrom(), Scope.MFROM, identity).thenApply(finding -> {
            context.effects()
                    .put(now.mfromVariable(), finding.outcome().result().word());
            policy.note(context, finding);
            return verdict(context, finding);
        });
    }

    private CompletionStage<Verdict> responsible(ValidationContext context, Settings now) {
        policy.addHeader(context, now.mfrom());
        Optional<ResponsibleAddress> found =
                ResponsibleAddress.of(context.message().headers().fields());
        if (found.isEmpty()) {
            return nobody(context, now).stage();
        }
        EnvelopeAddress address = found.get().address();
        String field = found.get().field().toLowerCase(Locale.ROOT);
        context.effects().put(PRA, SpfTexts.printable(address.toString())).put(PRA_FIELD, field);
        Identity identity = Identity.responsible(
                SenderPolicy.client(context),
                address.localPart(),
                address.domain(),
                context.connection().helloName());
        return policy.check(context, now.pra(), Scope.PRA, identity).thenApply(finding -> {
            note(context, now, finding, Map.of("header." + field, address.toString()));
            return verdict(context, finding);
        });
    }

    /** What is found here goes into the header at once. */
    private void note(ValidationContext context, Settings now, Finding finding, Map<String, String> properties) {
        String word = finding.outcome().result().word();
        context.effects().put(now.praVariable(), word);
        if (now.pra().addHeaders()) {
            context.effects().header().prepend(ReceivedSpf.NAME, finding.received());
        }
        if (now.pra().addAuthResults()) {
            context.effects().authResult(new AuthResult("sender-id", word, properties));
        }
        policy.explain(context, finding);
    }

    /** The sender's mistake: such a header cannot be checked (RFC 4407 section 2, step 6). */
    private static Verdict nobody(ValidationContext context, Settings now) {
        context.effects().put(now.praVariable(), SpfResult.PERMERROR.word());
        if (now.pra().addAuthResults()) {
            context.effects()
                    .authResult(new AuthResult(
                            "sender-id", SpfResult.PERMERROR.word(), Map.of("reason", "no responsible address")));
        }
        return Verdict.CONTINUE;
    }

    private static Verdict verdict(ValidationContext context, Finding finding) {
        return verdict(context, finding.outcome().result(), finding.text());
    }

    private static Verdict verdict(ValidationContext context, SpfResult result, String text) {
        return result == SpfResult.FAIL && !SenderPolicy.isOurs(context)
                ? Verdict.reject(SmtpReply.quoting(550, "5.7.1", "Sender ID: " + text), result.word())
                : Verdict.CONTINUE;
    }
}
