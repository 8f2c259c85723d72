package org.sluice.module.spf_v1;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.AuthResult;
import org.sluice.message.SmtpReply;
import org.sluice.support.spf.Identity;
import org.sluice.support.spf.PolicyOptions;
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
 * Checks the envelope sender at MAIL (or at the first RCPT) and notes the outcome; at DATA, where header edits are legal,
 * adds the {@code Received-SPF} field from what was noted.
 */
@Component(configurationPid = "org.sluice.spf_v1", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Validates(
        name = "spf_v1",
        phases = {Phase.MAILFROM, Phase.DATA},
        joinAt = Phase.RCPTTO,
        order = 200,
        mode = Mode.OBSERVE,
        timeoutMillis = 10_000,
        finding = "spf")
public final class SpfV1Module implements ValidationModule {

    private static final AttributeKey<String> IDENTITY = AttributeKey.string("spf_v1.identity");
    private static final AttributeKey<String> DOMAIN = AttributeKey.string("spf_v1.domain");

    /** The options beside those of {@link PolicyOptions}. */
    public @interface Config {
        /** Message attribute for the result's word. */
        String context__variable() default "spf_status";

        /** Whether DECIDE refuses senders whose record cannot be interpreted. */
        String reject__permerror() default "false";

        /** Whether DECIDE defers senders whose record cannot be looked up. */
        String defer__temperror() default "false";
    }

    private final SenderPolicy policy = new SenderPolicy("spf_v1");
    private volatile Settings settings;

    @Activate
    @Modified
    void configure(PolicyOptions options, Config config) {
        settings = Settings.of(options, config);
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Settings now = settings;
        if (context.phase().hasContent()) {
            policy.addHeader(context, now.shared());
            return Verdict.CONTINUE.stage();
        }
        if (now.shared().passesOver(context)) {
            return Verdict.CONTINUE.stage();
        }
        return policy.noted(context, now.contextVariable())
                .map(result -> verdict(context, now, result).stage())
                .orElseGet(() -> policy.check(context, now.shared(), Scope.SPF, identity(context))
                        .thenApply(finding -> judge(context, now, finding)));
    }

    private static Identity identity(ValidationContext context) {
        return Identity.of(
                SenderPolicy.client(context),
                context.message().sender(),
                context.connection().helloName());
    }

    private Verdict judge(ValidationContext context, Settings now, Finding finding) {
        Identity identity = finding.identity();
        SpfResult result = finding.outcome().result();
        context.effects()
                .put(now.contextVariable(), result.word())
                .put(IDENTITY, identity.kind().word())
                .put(DOMAIN, SpfTexts.printable(identity.domain()));
        policy.note(context, finding);
        if (now.shared().addAuthResults()) {
            context.effects().authResult(authResult(identity, result));
        }
        return verdict(context, now, result);
    }

    private static AuthResult authResult(Identity identity, SpfResult result) {
        String property = identity.kind() == Identity.Kind.HELO ? "smtp.helo" : "smtp.mailfrom";
        String claim = identity.kind() == Identity.Kind.HELO ? identity.helo() : identity.sender();
        return new AuthResult("spf", result.word(), Map.of(property, SpfTexts.printable(claim)));
    }

    private Verdict verdict(ValidationContext context, Settings now, SpfResult result) {
        if (SenderPolicy.isOurs(context)) {
            return Verdict.CONTINUE;
        }
        String text = policy.explanation(context).orElse("SPF " + result.word());
        return switch (result) {
            case FAIL -> Verdict.reject(SmtpReply.quoting(550, "5.7.23", text), result.word());
            case PERMERROR -> now.rejectPermerror()
                    ? Verdict.reject(SmtpReply.quoting(550, "5.7.24", text), result.word())
                    : Verdict.CONTINUE;
            case TEMPERROR -> now.deferTemperror()
                    ? Verdict.defer(SmtpReply.quoting(451, "4.7.24", text), result.word())
                    : Verdict.CONTINUE;
            case NONE, NEUTRAL, PASS, SOFTFAIL -> Verdict.CONTINUE;
        };
    }
}
