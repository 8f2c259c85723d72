package org.sluice.module.policy_service;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.module.policy_service.Action.Kind;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.validation.Exemptions;
import org.sluice.support.validation.RelayDenial;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/**
 * What one instance was told; checked once, then immutable.
 *
 * @param name module and instance, for logs
 * @param defaultAction when no server answers
 * @param decides whether it may change messages: one that only observes does not
 */
record Settings(
        String name,
        Terms servers,
        Set<ProtocolState> states,
        String policyContext,
        Action defaultAction,
        Exemptions exemptions,
        boolean skipsTrusted,
        boolean decides) {

    private static final int NO_USUAL_PORT = 0;

    static Settings of(PolicyServiceModule.Config config, UpstreamConfig servers, Map<String, ?> all) {
        return new Settings(
                name(all),
                Terms.of(Endpoint.list("servers", config.servers(), NO_USUAL_PORT), servers),
                ProtocolState.set(config.protocol__states()),
                policyContext(config.policy__context()),
                defaultAction(config.default__action()),
                Exemptions.of("honor_whitelist", config.honor__whitelist()),
                Options.flag("skip_trusted_mx", config.skip__trusted__mx()),
                Reading.constant(config.validation_mode().strip(), Mode.class)
                        .filter(Mode.DECIDE::equals)
                        .isPresent());
    }

    Notes notes() {
        return new Notes(name);
    }

    /** The answer about those it is not asked about: clients that do not speak SMTP, as the protocol is about them, and the exempt. */
    Optional<Verdict> leaveAlone(ValidationContext context) {
        boolean smtp = context.connection().protocol().endsWith("smtp");
        if (!smtp || context.message().isInternal()) {
            return Optional.of(Verdict.CONTINUE);
        }
        return Exemptions.leaveExchangerAlone(context)
                .filter(ours -> skipsTrusted)
                .or(() -> exemptions.leaveAlone(context))
                .or(() -> RelayDenial.leaveAlone(context));
    }

    /** Instances keep apart what they note. */
    private static String name(Map<String, ?> all) {
        String pid =
                Optional.ofNullable(all.get("service.pid")).map(String::valueOf).orElse("");
        String instance = pid.substring(pid.indexOf('~') + 1);
        return pid.indexOf('~') < 0
                ? PolicyServiceModule.NAME
                : PolicyServiceModule.NAME + '.' + instance.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    private static String policyContext(String value) {
        String context = value.strip();
        if (!context.matches("[ -~]{0,100}")) {
            throw new ConfigurationRefused(
                    "policy_context", value, "printable ASCII, at most 100 characters, or nothing");
        }
        return context;
    }

    /** Whatever happens to a server, it costs no sender a refusal for good and no message its way. */
    private static Action defaultAction(String value) {
        try {
            Action action = ActionReader.read(value.strip());
            boolean defers = action.kind() == Kind.DEFER_IF_PERMIT
                    || action.kind() == Kind.REFUSE
                            && action.reply().orElseThrow().isTemporary();
            if (defers || action.kind() == Kind.DUNNO) {
                return action;
            }
        } catch (UnusableReply unusable) {
            throw refusedDefault(value);
        }
        throw refusedDefault(value);
    }

    private static ConfigurationRefused refusedDefault(String value) {
        return new ConfigurationRefused(
                "default_action", value, "DUNNO, DEFER_IF_PERMIT, DEFER or a code from 400 to 499 with a text");
    }
}
