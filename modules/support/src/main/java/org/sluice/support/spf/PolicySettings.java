package org.sluice.support.spf;

import java.util.Optional;
import org.sluice.support.configuration.Options;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;

/**
 * What such a module was told; checked once, then immutable.
 *
 * @param policyOfOthers assumed for senders' domains that exist and publish nothing
 * @param addHeaders whether to add {@code Received-SPF}
 * @param addAuthResults whether to contribute to {@code Authentication-Results}
 * @param delayCheck whether the envelope sender's check waits for the first RCPT
 * @param asksAhead whether what one record needs is asked for at once
 * @param texts what is said about an outcome
 * @param exemptions who is left alone
 * @param receiver our name
 */
public record PolicySettings(
        Optional<SpfRecord> policyOfOthers,
        boolean addHeaders,
        boolean addAuthResults,
        boolean delayCheck,
        boolean asksAhead,
        SpfTexts texts,
        Exemptions exemptions,
        String receiver) {

    /** Reads the options. */
    public static PolicySettings of(PolicyOptions options) {
        return new PolicySettings(
                SpfOptions.policy("default_rule", options.default__rule()),
                Options.flag("add_headers", options.add__headers()),
                Options.flag("add_authentication_results", options.add__authentication__results()),
                SpfOptions.delay("delay_check", options.delay__check(), options.validation_phases()),
                Options.flag("ask_ahead", options.ask__ahead()),
                new SpfTexts(
                        SpfOptions.text("fail_fallback_string", options.fail__fallback__string()),
                        SpfOptions.text("softfail_fallback_string", options.softfail__fallback__string()),
                        SpfOptions.text("nxdomain_override_string", options.nxdomain__override__string()),
                        SpfOptions.text("temperror_override_string", options.temperror__override__string())),
                Exemptions.of("honor_whitelist", options.honor__whitelist()),
                SpfOptions.host("receiver", options.receiver()));
    }

    /** The same with another policy for domains that have none. */
    public PolicySettings assuming(Optional<SpfRecord> policy) {
        return new PolicySettings(
                policy, addHeaders, addAuthResults, delayCheck, asksAhead, texts, exemptions, receiver);
    }

    /** Whether nothing is checked now: it is too early, the message is our own, or its client or it is exempt. */
    public boolean passesOver(ValidationContext context) {
        boolean tooEarly = delayCheck && context.phase().isBefore(Phase.RCPTTO);
        return tooEarly || context.message().isInternal() || exemptions.cover(context);
    }
}
