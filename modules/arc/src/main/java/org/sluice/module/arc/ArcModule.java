package org.sluice.module.arc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.AuthResult;
import org.sluice.message.SmtpReply;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Checks the chain once the message is there, as it was received, and notes what has become of it. */
@Component(configurationPid = "org.sluice.arc", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Validates(name = "arc", phases = Phase.DATA, order = 200, mode = Mode.OBSERVE, timeoutMillis = 10_000, finding = "arc")
public final class ArcModule implements ValidationModule {

    /** The options; {@code __} in a member stands for {@code _} in the key, {@code _} for a dot. */
    public @interface Config {
        /** Smallest RSA key that counts. */
        String min__key__bits() default "1024";

        /** Reply text for a broken chain. */
        String fail__string() default "ARC validation failure";

        /** Whether DECIDE defers messages whose keys cannot be looked up. */
        String defer__temperror() default "false";

        /** Whether to contribute to {@code Authentication-Results}. */
        String add__authentication__results() default "true";

        /** Message attribute for the result's word. */
        String context__variable() default "arc_cv";

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
        return ChainCheck.of(context, now.minKeyBits()).thenApply(result -> conclude(context, now, result));
    }

    private static Verdict conclude(ValidationContext context, Settings now, ChainResult result) {
        ChainFacts.note(context.effects(), result);
        context.effects().put(now.contextVariable(), result.status().word());
        if (now.addAuthResults()) {
            context.effects().authResult(authResult(context, result));
        }
        return mayBeRefused(context, now) ? verdict(now, result) : Verdict.CONTINUE;
    }

    /** RFC 8617 section 10.1: what a reader of the result cannot see for itself. */
    private static AuthResult authResult(ValidationContext context, ChainResult result) {
        Map<String, String> properties = new LinkedHashMap<>();
        if (!result.why().isEmpty()) {
            properties.put("reason", result.why());
        }
        result.oldestPass().ifPresent(instance -> properties.put("header.oldest-pass", Integer.toString(instance)));
        properties.put(
                "smtp.remote-ip",
                context.connection().remoteAddress().getAddress().getHostAddress());
        return new AuthResult("arc", result.status().word(), properties);
    }

    /** Who passes on mail of others, or submits it, is noted and never refused, as with SPF. */
    private static boolean mayBeRefused(ValidationContext context, Settings now) {
        return !context.message().isInternal()
                && !context.connection().attributes().isTrue("can_relay")
                && !Exemptions.isTrustedExchanger(context)
                && !now.exemptions().cover(context);
    }

    private static Verdict verdict(Settings now, ChainResult result) {
        if (result.status() != ChainStatus.FAIL) {
            return Verdict.CONTINUE;
        }
        if (!result.unanswered()) {
            return Verdict.reject(SmtpReply.quoting(550, "5.7.29", now.failText()), result.why());
        }
        // To the chain any failure is final (section 5.2.1); to the sender our resolver's trouble is not.
        return now.deferTemperror()
                ? Verdict.defer(SmtpReply.quoting(451, "4.7.29", now.failText()), result.why())
                : Verdict.CONTINUE;
    }
}
