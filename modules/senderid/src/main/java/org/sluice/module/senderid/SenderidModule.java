package org.sluice.module.senderid;

import java.net.InetAddress;
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
import org.sluice.support.spf.ReceivedSpf;
import org.sluice.support.spf.Scope;
import org.sluice.support.spf.SpfCheck;
import org.sluice.support.spf.SpfOutcome;
import org.sluice.support.spf.SpfResult;
import org.sluice.support.spf.SpfTexts;
import org.sluice.support.validation.Exemptions;
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

    private static final AttributeKey<String> RECEIVED = AttributeKey.string("senderid.received");
    private static final AttributeKey<String> EXPLANATION = AttributeKey.string("senderid.explanation");
    private static final AttributeKey<String> PRA = AttributeKey.string("senderid.pra");
    private static final AttributeKey<String> PRA_FIELD = AttributeKey.string("senderid.pra_field");

    /** The options; {@code __} in a member stands for {@code _} in the key, {@code _} for a dot. */
    public @interface Config {
        /** Policy assumed for senders' domains that publish none; {@code ?all} assumes nothing. */
        String default__rule() default "?all";

        /** The same for the domain of the responsible address. */
        String default__pra__rule() default "?all";

        /** Whether to add {@code Received-SPF}. */
        String add__headers() default "true";

        /** Whether to contribute to {@code Authentication-Results}. */
        String add__authentication__results() default "true";

        /** Message attribute for the result of the envelope sender. */
        String context__variable() default "senderid_status";

        /** Message attribute for the result of the responsible address. */
        String context__pra__variable() default "senderid_pra_status";

        /** Whether the envelope sender's check waits for the first RCPT. */
        String delay__check() default "false";

        /** Whether what one record needs is asked for at once. */
        String ask__ahead() default "true";

        /** Reply text for a fail the domain does not explain. */
        String fail__fallback__string() default "SPF validation failure";

        /** Explanation of a softfail. */
        String softfail__fallback__string() default "SPF validation soft failure";

        /** Explanation for a domain that does not exist. */
        String nxdomain__override__string() default "Could not resolve sender's domain";

        /** Explanation when the DNS does not say. */
        String temperror__override__string() default "Temporary SPF failure";

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
        boolean tooEarly = now.delayCheck() && context.phase().isBefore(Phase.RCPTTO);
        if (tooEarly || context.message().isInternal() || now.exemptions().cover(context)) {
            return Verdict.CONTINUE.stage();
        }
        return context.phase().hasContent() ? responsible(context, now) : sender(context, now);
    }

    /** Once for each message: the first recipient's outcome stands for the others. */
    private static CompletionStage<Verdict> sender(ValidationContext context, Settings now) {
        Optional<SpfResult> noted = context.message()
                .attributes()
                .get(RECEIVED)
                .flatMap(known -> context.message().attributes().get(now.mfromVariable()))
                .flatMap(SpfResult::of);
        if (noted.isPresent()) {
            String text = context.message().attributes().get(EXPLANATION).orElse("");
            return verdict(context, noted.get(), text).stage();
        }
        EnvelopeAddress sender = context.message().sender();
        Identity identity =
                Identity.of(client(context), sender, context.connection().helloName());
        return check(context, now, Scope.MFROM, identity, Map.of());
    }

    private static CompletionStage<Verdict> responsible(ValidationContext context, Settings now) {
        if (now.addHeaders()) {
            context.message().attributes().get(RECEIVED).ifPresent(value -> context.effects()
                    .header()
                    .prepend(ReceivedSpf.NAME, value));
        }
        Optional<ResponsibleAddress> found =
                ResponsibleAddress.of(context.message().headers().fields());
        if (found.isEmpty()) {
            return nobody(context, now).stage();
        }
        EnvelopeAddress address = found.get().address();
        String field = found.get().field().toLowerCase(Locale.ROOT);
        context.effects().put(PRA, SpfTexts.printable(address.toString())).put(PRA_FIELD, field);
        Identity identity = Identity.responsible(
                client(context),
                address.localPart(),
                address.domain(),
                context.connection().helloName());
        return check(context, now, Scope.PRA, identity, Map.of("header." + field, address.toString()));
    }

    /** The sender's mistake: such a header cannot be checked (RFC 4407 section 2, step 6). */
    private static Verdict nobody(ValidationContext context, Settings now) {
        context.effects().put(now.praVariable(), SpfResult.PERMERROR.word());
        if (now.addAuthResults()) {
            context.effects()
                    .authResult(new AuthResult(
                            "sender-id", SpfResult.PERMERROR.word(), Map.of("reason", "no responsible address")));
        }
        return Verdict.CONTINUE;
    }

    private static CompletionStage<Verdict> check(
            ValidationContext context, Settings now, Scope scope, Identity identity, Map<String, String> properties) {
        SpfCheck check = new SpfCheck(context.dns(), identity, now.manner(scope, context.now()));
        return check.run()
                .thenCompose(outcome -> now.texts().of(check, identity, outcome).thenApply(text -> {
                    note(context, now, scope, ReceivedSpf.value(identity, outcome, now.receiver()), outcome);
                    if (scope == Scope.PRA && now.addAuthResults()) {
                        context.effects()
                                .authResult(new AuthResult(
                                        "sender-id", outcome.result().word(), properties));
                    }
                    if (!text.isEmpty()) {
                        context.effects().put(EXPLANATION, text);
                    }
                    return verdict(context, outcome.result(), text);
                }));
    }

    /** What was found at MAIL waits for the header; what is found at DATA goes there at once. */
    private static void note(
            ValidationContext context, Settings now, Scope scope, String received, SpfOutcome outcome) {
        context.effects().put(now.variable(scope), outcome.result().word());
        if (scope == Scope.MFROM) {
            context.effects().put(RECEIVED, received);
        } else if (now.addHeaders()) {
            context.effects().header().prepend(ReceivedSpf.NAME, received);
        }
    }

    private static Verdict verdict(ValidationContext context, SpfResult result, String text) {
        boolean ours = context.connection().attributes().isTrue("can_relay") || Exemptions.isTrustedExchanger(context);
        return result == SpfResult.FAIL && !ours
                ? Verdict.reject(SmtpReply.quoting(550, "5.7.1", "Sender ID: " + text), result.word())
                : Verdict.CONTINUE;
    }

    private static InetAddress client(ValidationContext context) {
        return context.connection().remoteAddress().getAddress();
    }
}
