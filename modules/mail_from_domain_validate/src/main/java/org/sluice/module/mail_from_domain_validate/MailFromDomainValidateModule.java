package org.sluice.module.mail_from_domain_validate;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.support.configuration.Options;
import org.sluice.support.validation.Exemptions;
import org.sluice.support.validation.TimeLeft;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Refuses senders whose domain does not exist or takes no mail. */
@Component(
        configurationPid = "org.sluice.mail_from_domain_validate",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(name = "mail_from_domain_validate", phases = Phase.MAILFROM, order = 200, timeoutMillis = 10_000)
public final class MailFromDomainValidateModule implements ValidationModule {

    private static final AttributeKey<String> STATUS = AttributeKey.string("mail_from_domain_validate.status");

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Reply code for a domain that does not exist or has no host for mail. */
        String failure__code() default "554";

        /** Whether a mail exchanger counts only with an address. */
        String check__mx__hosts() default "true";

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
        EnvelopeAddress sender = context.message().sender();
        // Bounces come from nobody, a literal is its own host, and postmaster may stand without a domain.
        boolean hasDomain =
                !sender.isNull() && !sender.isLiteral() && !sender.domain().isEmpty();
        if (!hasDomain) {
            return Verdict.CONTINUE.stage();
        }
        Optional<Verdict> leftAlone = now.exemptions().leaveOursAlone(context);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        String domain = sender.asciiDomain();
        return inTime(context, new DomainLookup(context.dns(), now.checksExchangers()).of(domain))
                .thenApply(found -> judge(context, now, domain, found));
    }

    /** A DNS that is silent for longer than the call may take is in trouble, not this module. */
    private static CompletionStage<Reachability> inTime(
            ValidationContext context, CompletionStage<Reachability> lookup) {
        CompletableFuture<Reachability> known = lookup.toCompletableFuture();
        if (known.isDone()) {
            return known;
        }
        CompletableFuture<Reachability> first = new CompletableFuture<>();
        lookup.thenAccept(first::complete);
        context.delay(TimeLeft.toWait(context))
                .whenComplete((over, cancelled) -> first.complete(Reachability.TEMPERROR));
        return first;
    }

    private static Verdict judge(ValidationContext context, Settings now, String domain, Reachability found) {
        context.effects().put(STATUS, found.word());
        String text = "Sender domain " + domain + " " + found.text();
        return switch (found) {
            case PASS -> Verdict.CONTINUE;
            case NULL_MX -> refusal(550, "7.27", text, found); // RFC 7505 section 4.2
            case NO_NAME, NO_HOST, NO_EXCHANGER -> refusal(now.failureCode(), "1.8", text, found);
            case TEMPERROR -> refusal(451, "4.3", text, found);
        };
    }

    private static Verdict refusal(int code, String detail, String text, Reachability found) {
        SmtpReply reply = SmtpReply.quoting(code, code / 100 + "." + detail, text);
        return reply.isTemporary() ? Verdict.defer(reply, found.word()) : Verdict.reject(reply, found.word());
    }

    /** What the module was told; checked once, then immutable. */
    record Settings(int failureCode, boolean checksExchangers, Exemptions exemptions) {
        static Settings of(Config config) {
            return new Settings(
                    Options.number("failure_code", config.failure__code(), 400, 599),
                    Options.flag("check_mx_hosts", config.check__mx__hosts()),
                    Exemptions.of("honor_whitelist", config.honor__whitelist()));
        }
    }
}
