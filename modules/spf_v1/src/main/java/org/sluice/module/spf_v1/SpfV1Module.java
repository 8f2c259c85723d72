package org.sluice.module.spf_v1;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.AuthResult;
import org.sluice.message.SmtpReply;
import org.sluice.support.spf.Identity;
import org.sluice.support.spf.ReceivedSpf;
import org.sluice.support.spf.SpfCheck;
import org.sluice.support.spf.SpfOutcome;
import org.sluice.support.spf.SpfResult;
import org.sluice.support.spf.SpfTexts;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;
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
    private static final AttributeKey<String> EXPLANATION = AttributeKey.string("spf_v1.explanation");
    private static final AttributeKey<String> RECEIVED = AttributeKey.string("spf_v1.received");

    /** The options; {@code __} in a member stands for {@code _} in the key, {@code _} for a dot. */
    public @interface Config {
        /** Policy assumed for domains that publish none; {@code ?all} assumes nothing. */
        String default__rule() default "?all";

        /** Whether to add {@code Received-SPF}. */
        String add__headers() default "true";

        /** Whether to contribute to {@code Authentication-Results}. */
        String add__authentication__results() default "true";

        /** Message attribute for the result's word. */
        String context__variable() default "spf_status";

        /** Whether to wait for the first RCPT. */
        String delay__check() default "false";

        /** Whether what one record needs is asked for at once. */
        String ask__ahead() default "true";

        /** Reply text for a fail the domain does not explain. */
        String fail__fallback__string() default "SPF validation failure";

        /** Explanation of a softfail. */
        String softfail__fallback__string() default "SPF validation soft failure";

        /** Explanation for a domain that does not exist. */
        String nxdomain__override__string() default "Could not resolve sender's domain";

        /** Reply text when the DNS does not say. */
        String temperror__override__string() default "Temporary SPF failure";

        /** Whether DECIDE refuses senders whose record cannot be interpreted. */
        String reject__permerror() default "false";

        /** Whether DECIDE defers senders whose record cannot be looked up. */
        String defer__temperror() default "false";

        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";

        /** Our name in {@code Received-SPF} and for {@code %{r}}. */
        String receiver() default "unknown";

        /** When the module is asked, as the core reads it. */
        String[] validation_phases();
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
        if (context.phase().hasContent()) {
            addHeader(context, now);
            return Verdict.CONTINUE.stage();
        }
        boolean tooEarly = now.delayCheck() && context.phase().isBefore(Phase.RCPTTO);
        if (tooEarly || context.message().isInternal() || now.exemptions().cover(context)) {
            return Verdict.CONTINUE.stage();
        }
        return noted(context, now)
                .map(result -> verdict(context, now, result).stage())
                .orElseGet(() -> check(context, now));
    }

    /** What an earlier recipient of the same message brought out. */
    private static Optional<SpfResult> noted(ValidationContext context, Settings now) {
        Attributes facts = context.message().attributes();
        return facts.get(RECEIVED).isEmpty()
                ? Optional.empty()
                : facts.get(now.contextVariable()).flatMap(SpfResult::of);
    }

    private static void addHeader(ValidationContext context, Settings now) {
        if (now.addHeaders()) {
            context.message().attributes().get(RECEIVED).ifPresent(value -> context.effects()
                    .header()
                    .prepend(ReceivedSpf.NAME, value));
        }
    }

    private static CompletionStage<Verdict> check(ValidationContext context, Settings now) {
        Identity identity = Identity.of(
                context.connection().remoteAddress().getAddress(),
                context.message().sender(),
                context.connection().helloName());
        SpfCheck check = new SpfCheck(context.dns(), identity, now.manner(context.now()));
        return check.run().thenCompose(outcome -> now.texts()
                .of(check, identity, outcome)
                .thenApply(text -> judge(context, now, identity, outcome, text)));
    }

    private static Verdict judge(
            ValidationContext context, Settings now, Identity identity, SpfOutcome outcome, String text) {
        context.effects()
                .put(now.contextVariable(), outcome.result().word())
                .put(IDENTITY, identity.kind().word())
                .put(DOMAIN, SpfTexts.printable(identity.domain()))
                .put(RECEIVED, ReceivedSpf.value(identity, outcome, now.receiver()));
        if (!text.isEmpty()) {
            context.effects().put(EXPLANATION, text);
        }
        if (now.addAuthResults()) {
            context.effects().authResult(authResult(identity, outcome));
        }
        return verdict(context, now, outcome.result());
    }

    /** A client that may relay, or one of our own exchangers, stands in for the sender: its address proves nothing. */
    private static boolean isOurs(ValidationContext context) {
        return context.connection().attributes().isTrue("can_relay") || Exemptions.isTrustedExchanger(context);
    }

    private static AuthResult authResult(Identity identity, SpfOutcome outcome) {
        String property = identity.kind() == Identity.Kind.HELO ? "smtp.helo" : "smtp.mailfrom";
        String claim = identity.kind() == Identity.Kind.HELO ? identity.helo() : identity.sender();
        return new AuthResult("spf", outcome.result().word(), Map.of(property, SpfTexts.printable(claim)));
    }

    private static Verdict verdict(ValidationContext context, Settings now, SpfResult result) {
        if (isOurs(context)) {
            return Verdict.CONTINUE;
        }
        String text = context.message().attributes().get(EXPLANATION).orElse("SPF " + result.word());
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
