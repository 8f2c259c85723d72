package org.sluice.module.dkim_sign;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sluice.module.dkim_sign.DkimSignModule.Config;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.SigningKeys;
import org.sluice.validation.ConfigurationRefused;

/** What the module was told; checked once, then immutable, but for the keys it has read. */
record Settings(SigningTable table, Shape shape, Conditions conditions, OnFailure onFailure, SigningKeys keys) {

    private static final int HOURS_PER_YEAR = 8_760;
    private static final int SECONDS_PER_DAY = 86_400;
    private static final String FIELD_NAME = "[!-9;-~]{1,70}";

    /** What to do with a message that cannot be signed. */
    enum OnFailure {
        /** It goes on as it is. */
        SEND,
        /** The client tries again later. */
        DEFER
    }

    /** Who is signed for: attributes one of which has to be there, and mail of our own. */
    record Conditions(List<String> attributes, boolean own) {}

    static Settings of(Config config, Map<String, ?> all) {
        OnFailure onFailure = Reading.constant(config.on__failure().strip(), OnFailure.class)
                .orElseThrow(() -> new ConfigurationRefused("on_failure", config.on__failure(), "send or defer"));
        return new Settings(
                SigningTable.of(all),
                shape(config),
                new Conditions(
                        Options.words(
                                "sign_condition",
                                config.sign__condition(),
                                "[A-Za-z0-9_.-]+",
                                "names of attributes, separated by commas"),
                        Options.flag("sign_own", config.sign__own())),
                onFailure,
                new SigningKeys(terms(config)));
    }

    private static Shape shape(Config config) {
        List<String> signed = names("headerlist", config.headerlist(), true);
        List<String> skipped = names("skip_headerlist", config.skip__headerlist(), false);
        // RFC 6376 section 5.4: From is always signed.
        if (!signed.contains("from") && !signed.contains("*")) {
            throw new ConfigurationRefused("headerlist", config.headerlist(), "From among the names");
        }
        if (skipped.contains("from")) {
            throw new ConfigurationRefused("skip_headerlist", config.skip__headerlist(), "names other than From");
        }
        return new Shape(
                form("header_canon", config.header__canon()),
                form("body_canon", config.body__canon()),
                signed,
                names("oversign_headerlist", config.oversign__headerlist(), false),
                skipped,
                Options.flag("body_length_limit", config.body__length__limit()),
                Options.flag("copy_headers", config.copy__headers()),
                Duration.ofHours(Options.number("lifetime", config.lifetime(), 0, HOURS_PER_YEAR)));
    }

    private static SigningKeys.Terms terms(Config config) {
        return new SigningKeys.Terms(
                Options.number("keycache_size", config.keycache__size(), 1, 1_000_000),
                seconds("pos_keycache_ttl", config.pos__keycache__ttl()),
                seconds("neg_keycache_ttl", config.neg__keycache__ttl()));
    }

    private static Duration seconds(String key, String value) {
        return Duration.ofSeconds(Options.number(key, value, 0, SECONDS_PER_DAY));
    }

    private static Canonicalization form(String key, String value) {
        return Canonicalization.of(value.strip())
                .orElseThrow(() -> new ConfigurationRefused(key, value, "simple or relaxed"));
    }

    private static List<String> names(String key, String value, boolean mayBeAll) {
        String expectation = "names of header fields that do not change on the way" + (mayBeAll ? ", or *" : "");
        List<String> names = Options.words(key, value, FIELD_NAME, expectation).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        boolean refused = names.stream().anyMatch(name -> !SignedNames.canBeSigned(name))
                || names.contains("*") && !(mayBeAll && names.size() == 1);
        if (refused) {
            throw new ConfigurationRefused(key, value, expectation);
        }
        return names;
    }
}
