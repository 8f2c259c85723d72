package org.sluice.module.senderid;

import java.time.Instant;
import java.util.Optional;
import org.sluice.module.senderid.SenderidModule.Config;
import org.sluice.support.configuration.Options;
import org.sluice.support.spf.Scope;
import org.sluice.support.spf.SpfCheck;
import org.sluice.support.spf.SpfOptions;
import org.sluice.support.spf.SpfRecord;
import org.sluice.support.spf.SpfTexts;
import org.sluice.support.validation.Exemptions;

/** What the module was told; checked once, then immutable. */
record Settings(
        Optional<SpfRecord> mfromPolicy,
        Optional<SpfRecord> praPolicy,
        boolean addHeaders,
        boolean addAuthResults,
        String mfromVariable,
        String praVariable,
        boolean delayCheck,
        boolean asksAhead,
        SpfTexts texts,
        Exemptions exemptions,
        String receiver) {

    static Settings of(Config config) {
        return new Settings(
                SpfOptions.policy("default_rule", config.default__rule()),
                SpfOptions.policy("default_pra_rule", config.default__pra__rule()),
                Options.flag("add_headers", config.add__headers()),
                Options.flag("add_authentication_results", config.add__authentication__results()),
                SpfOptions.variable("context_variable", config.context__variable()),
                SpfOptions.variable("context_pra_variable", config.context__pra__variable()),
                SpfOptions.delay("delay_check", config.delay__check(), config.validation_phases()),
                Options.flag("ask_ahead", config.ask__ahead()),
                new SpfTexts(
                        SpfOptions.text("fail_fallback_string", config.fail__fallback__string()),
                        SpfOptions.text("softfail_fallback_string", config.softfail__fallback__string()),
                        SpfOptions.text("nxdomain_override_string", config.nxdomain__override__string()),
                        SpfOptions.text("temperror_override_string", config.temperror__override__string())),
                Exemptions.of("honor_whitelist", config.honor__whitelist()),
                SpfOptions.host("receiver", config.receiver()));
    }

    /** How a check of that scope is made. */
    SpfCheck.Manner manner(Scope scope, Instant now) {
        return new SpfCheck.Manner(scope, scope == Scope.PRA ? praPolicy : mfromPolicy, receiver, now, asksAhead);
    }

    /** The variable for the result of that scope. */
    String variable(Scope scope) {
        return scope == Scope.PRA ? praVariable : mfromVariable;
    }
}
