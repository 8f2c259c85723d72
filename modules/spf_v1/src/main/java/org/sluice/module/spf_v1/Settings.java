package org.sluice.module.spf_v1;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.sluice.module.spf_v1.SpfV1Module.Config;
import org.sluice.support.configuration.Options;
import org.sluice.support.text.Ascii;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;

/** What the module was told; checked once, then immutable. */
record Settings(
        Optional<SpfRecord> policyOfOthers,
        boolean addHeaders,
        boolean addAuthResults,
        String contextVariable,
        boolean delayCheck,
        Texts texts,
        boolean rejectPermerror,
        boolean deferTemperror,
        Exemptions exemptions,
        String receiver) {

    private static final int MAX_TEXT = 400;

    /** The words for client and log. */
    record Texts(String fail, String softfail, String noSuchDomain, String temperror) {}

    static Settings of(Config config) {
        return new Settings(
                defaultRule(config.default__rule()),
                Options.flag("add_headers", config.add__headers()),
                Options.flag("add_authentication_results", config.add__authentication__results()),
                name("context_variable", config.context__variable(), "[A-Za-z0-9_.-]+", "a name without spaces"),
                delayCheck(config),
                new Texts(
                        Options.replyText("fail_fallback_string", config.fail__fallback__string()),
                        Options.replyText("softfail_fallback_string", config.softfail__fallback__string()),
                        Options.replyText("nxdomain_override_string", config.nxdomain__override__string()),
                        Options.replyText("temperror_override_string", config.temperror__override__string())),
                Options.flag("reject_permerror", config.reject__permerror()),
                Options.flag("defer_temperror", config.defer__temperror()),
                Exemptions.of("honor_whitelist", config.honor__whitelist()),
                name("receiver", config.receiver(), "[A-Za-z0-9.-]+", "a host name"));
    }

    /** What to say about this outcome; empty where there is nothing to say. What the domain wrote is marked as such. */
    String text(Identity identity, SpfOutcome outcome) {
        return switch (outcome.result()) {
            case FAIL -> outcome.explanation().isEmpty()
                    ? texts.fail()
                    : printable(identity.domain() + " explains: " + outcome.explanation());
            case SOFTFAIL -> texts.softfail();
            case TEMPERROR -> texts.temperror();
            case PERMERROR -> printable("SPF record of " + identity.domain() + " cannot be interpreted");
            case NONE -> outcome.noSuchDomain() ? texts.noSuchDomain() : "";
            case NEUTRAL, PASS -> "";
        };
    }

    /** What is left of a peer's text in a reply or a dictionary. */
    static String printable(String text) {
        return Ascii.printable(text, MAX_TEXT);
    }

    /** {@code ?all} says nothing about anybody, so such domains stay {@code none} (RFC 7208 section 2.6.1). */
    private static Optional<SpfRecord> defaultRule(String terms) {
        if (terms.isBlank() || terms.strip().equals("?all")) {
            return Optional.empty();
        }
        try {
            return Optional.of(SpfRecord.ofTerms(terms.strip()));
        } catch (SpfProblem wrong) {
            throw new ConfigurationRefused("default_rule", terms, "SPF terms; " + wrong.getMessage());
        }
    }

    private static boolean delayCheck(Config config) {
        boolean delay = Options.flag("delay_check", config.delay__check());
        String phases = String.join(",", Arrays.asList(config.validation_phases()));
        if (delay && !phases.toUpperCase(Locale.ROOT).contains("RCPTTO")) {
            throw new ConfigurationRefused(
                    "delay_check", config.delay__check(), "true only with validation.phases = RCPTTO,DATA");
        }
        return delay;
    }

    private static String name(String key, String value, String pattern, String expectation) {
        String name = value.strip();
        if (!name.matches(pattern)) {
            throw new ConfigurationRefused(key, value, expectation);
        }
        return name;
    }
}
