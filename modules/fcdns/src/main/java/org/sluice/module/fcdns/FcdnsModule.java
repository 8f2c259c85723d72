package org.sluice.module.fcdns;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.AuthResult;
import org.sluice.message.SmtpReply;
import org.sluice.module.fcdns.Confirmation.Status;
import org.sluice.support.configuration.Options;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Refuses clients whose address has no reverse name, or none that leads back to the address. */
@Component(configurationPid = "org.sluice.fcdns", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Validates(name = "fcdns", phases = Phase.CONNECT, order = 202, finding = "iprev")
public final class FcdnsModule implements ValidationModule {

    private static final AttributeKey<String> STATUS = AttributeKey.string("fcdns.status");
    private static final AttributeKey<String> NAME = AttributeKey.string("fcdns.name");

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Whitelists whose members are left alone. */
        String honor__whitelist() default "global";

        /** Reply code when there is no reverse name. */
        String rdns__failure__code() default "554";

        /** Reply code when no reverse name leads back. */
        String fdns__failure__code() default "554";
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
        Optional<Verdict> leftAlone = now.exemptions().leaveOursAlone(context);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        InetAddress client = context.connection().remoteAddress().getAddress();
        return new FcdnsLookup(context.dns(), client)
                .confirm()
                .thenApply(confirmation -> judge(context, now, client.getHostAddress(), confirmation));
    }

    private static Verdict judge(ValidationContext context, Settings now, String client, Confirmation found) {
        context.effects()
                .put(STATUS, found.status().word())
                .authResult(new AuthResult("iprev", found.status().iprev(), Map.of("policy.iprev", client)));
        return switch (found.status()) {
            case PASS -> {
                context.effects().put(NAME, found.name());
                yield Verdict.CONTINUE;
            }
            case NO_PTR -> refusal(now.noNameCode(), "[" + client + "] has no reverse name", found.status());
            case NO_MATCH -> refusal(
                    now.noMatchCode(), "[" + client + "] does not match its reverse name", found.status());
            case TEMPERROR -> Verdict.CONTINUE;
        };
    }

    private static Verdict refusal(int code, String text, Status status) {
        SmtpReply reply = SmtpReply.quoting(code, code / 100 + ".7.25", "Client host " + text);
        return reply.isTemporary() ? Verdict.defer(reply, status.word()) : Verdict.reject(reply, status.word());
    }

    /** What the module was told; checked once, then immutable. */
    record Settings(Exemptions exemptions, int noNameCode, int noMatchCode) {
        static Settings of(Config config) {
            return new Settings(
                    Exemptions.of("honor_whitelist", config.honor__whitelist()),
                    Options.number("rdns_failure_code", config.rdns__failure__code(), 400, 599),
                    Options.number("fdns_failure_code", config.fdns__failure__code(), 400, 599));
        }
    }
}
