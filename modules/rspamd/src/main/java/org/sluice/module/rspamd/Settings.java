package org.sluice.module.rspamd;

import java.util.Optional;
import org.sluice.module.rspamd.HeaderEdits.Addition;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.SpamConfig;
import org.sluice.support.scan.SpamPolicy;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param mark the field for marked messages; empty: none
 * @param mostEditOctets of a body that takes the place of the message's; 0: none may
 * @param decides whether the module may change messages: one that only observes does not
 */
record Settings(
        Terms servers,
        long mostOctets,
        ScanPolicy policy,
        Dispositions dispositions,
        String softRejectReply,
        boolean usesSmtpMessage,
        Optional<Addition> mark,
        boolean rewritesSubject,
        boolean editsHeader,
        boolean editsEnvelope,
        int mostEditOctets,
        Wishes wishes,
        Exemptions exemptions,
        boolean decides) {

    private static final int PORT = 11_333;
    private static final String NAME = "[A-Za-z0-9._-]{0,255}";

    static Settings of(RspamdModule.Config config, UpstreamConfig servers, SpamConfig results) {
        ScanPolicy policy = SpamPolicy.of("rspamd", results);
        return new Settings(
                Terms.of(Endpoint.list("servers", config.servers(), PORT), servers),
                Options.number("max_size", config.max__size(), 1, Long.MAX_VALUE),
                policy,
                Dispositions.of(config, policy.action(ScanResult.spam("", ""))),
                Options.replyText("soft_reject_reply", config.soft__reject__reply()),
                Options.flag("use_smtp_message", config.use__smtp__message()),
                mark(config.mark()),
                Options.flag("rewrite_subject", config.rewrite__subject()),
                Options.flag("edit_header", config.edit__header()),
                Options.flag("edit_envelope", config.edit__envelope()),
                mostEditOctets(config),
                new Wishes(
                        name("mta_name", config.mta__name()),
                        name("settings_id", config.settings__id()),
                        Options.flag("pass_all", config.pass__all()),
                        mostEditOctets(config) > 0),
                Exemptions.of("honor_whitelist", config.honor__whitelist()),
                decides(config));
    }

    private static boolean decides(RspamdModule.Config config) {
        return Reading.constant(config.validation_mode().strip(), Mode.class)
                .filter(Mode.DECIDE::equals)
                .isPresent();
    }

    private static int mostEditOctets(RspamdModule.Config config) {
        int octets = Options.number("max_edit_kb", config.max__edit__kb(), 1, 1_000_000) * 1_024;
        return Options.flag("edit_body", config.edit__body()) && decides(config) ? octets : 0;
    }

    private static Optional<Addition> mark(String value) {
        if (value.isBlank()) {
            return Optional.empty();
        }
        String[] field = value.strip().split(":", 2);
        if (field.length < 2 || !field[0].matches("[!-9;-~]{1,76}") || !field[1].matches("[ -~]{0,900}")) {
            throw new ConfigurationRefused("mark", value, "a header field such as X-Spam: Yes, or nothing");
        }
        return Optional.of(new Addition(field[0], field[1].strip(), false));
    }

    private static String name(String key, String value) {
        String name = value.strip();
        if (!name.matches(NAME)) {
            throw new ConfigurationRefused(key, value, "letters, digits, dots, hyphens and underscores");
        }
        return name;
    }
}
