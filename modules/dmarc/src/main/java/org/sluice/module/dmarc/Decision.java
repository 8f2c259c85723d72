package org.sluice.module.dmarc;

import java.util.List;
import java.util.Optional;
import org.sluice.support.net.Domains;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;
import org.sluice.validation.ValidationContext;

/**
 * What this server wants done with a message, and why that is not what the owner asked for, where it is not.
 *
 * @param action reject, quarantine or nothing
 * @param override the type of the deviation (RFC 9990, "Policy Override Reason"); empty without one
 * @param comment what to add to it
 */
record Decision(Policy action, String override, String comment) {

    private static final String LOCAL_POLICY = "local_policy";

    /** What module arc notes; the latest sealer first. */
    private static final AttributeKey<String> CHAIN = AttributeKey.string("arc.status");

    private static final AttributeKey<List<String>> SEALERS = AttributeKey.strings("arc.sealers");

    private static final Decision NOTHING = new Decision(Policy.NONE, "", "");

    static Decision of(ValidationContext context, Settings now, Assessment governing) {
        if (governing.status() != Status.FAIL) {
            return NOTHING;
        }
        Policy wanted = governing.policy();
        Optional<String> sealer = wanted == Policy.NONE ? Optional.empty() : trustedSealer(context, now);
        if (wanted != Policy.NONE && isOurs(context)) {
            return new Decision(Policy.NONE, "trusted_forwarder", "relayed by a host of ours");
        } else if (sealer.isPresent()) {
            // RFC 8617 section 7.2.2
            return new Decision(Policy.NONE, LOCAL_POLICY, "arc=pass as.d=" + sealer.get());
        }
        Policy most = wanted == Policy.REJECT
                ? now.onReject()
                : wanted == Policy.QUARANTINE ? now.onQuarantine() : Policy.NONE;
        if (most != wanted) {
            return new Decision(most, LOCAL_POLICY, "");
        }
        return governing.tested() ? new Decision(wanted, "policy_test_mode", "") : new Decision(wanted, "", "");
    }

    /** A client that may relay, or one of our own exchangers, passes on what others sent: SPF cannot speak for it. */
    private static boolean isOurs(ValidationContext context) {
        return context.connection().attributes().isTrue("can_relay") || Exemptions.isTrustedExchanger(context);
    }

    /** The last sealer of a chain that validates, when the operator trusts it; it answers for those before it. */
    private static Optional<String> trustedSealer(ValidationContext context, Settings now) {
        Attributes facts = context.message().attributes();
        return facts.get(CHAIN)
                .filter("pass"::equals)
                .flatMap(any -> facts.get(SEALERS))
                .filter(sealers -> !sealers.isEmpty())
                .flatMap(sealers -> Domains.canonical(sealers.get(0)))
                .filter(now.trustedSealers()::contains);
    }
}
