package org.sluice.module.conntrol;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sluice.message.SmtpReply;
import org.sluice.support.validation.BannerPause;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Verdict;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param banner its lines without codes, separated by line feeds; empty for the listener's own
 * @param ratware what a client that talks is told; empty: nothing
 */
record Settings(String banner, Duration pause, Optional<Verdict> ratware, Exemptions exemptions) {

    private static final int MAX_BANNER = 2_000;
    private static final Pattern REPLY =
            Pattern.compile("([45]\\d\\d) (?:([45]\\.\\d{1,3}\\.\\d{1,3}) )?([ -~]{1,500})");

    static Settings of(ConntrolModule.Config config) {
        return new Settings(
                banner(config.banner()),
                BannerPause.seconds("pause_time", config.pause__time()),
                ratware(config.disconnect__ratware().strip()),
                Exemptions.of("honor_whitelist", config.honor__whitelist()));
    }

    /** Lines are separated by {@code \n} and may carry the codes Momentum's samples have. */
    private static String banner(String value) {
        String lines = value.strip()
                .replace("\\n", "\n")
                .lines()
                .map(line -> line.strip().replaceFirst("^220[ -]", ""))
                .collect(Collectors.joining("\n"));
        if (lines.length() > MAX_BANNER || !lines.chars().allMatch(c -> c == '\n' || c >= ' ' && c <= '~')) {
            throw new ConfigurationRefused(
                    "banner", value, "lines of printable ASCII, at most " + MAX_BANNER + " characters");
        }
        return lines;
    }

    private static Optional<Verdict> ratware(String value) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Matcher reply = REPLY.matcher(value);
        if (reply.matches()) {
            try {
                int code = Integer.parseInt(reply.group(1));
                String enhanced = reply.group(2) == null ? code / 100 + ".7.0" : reply.group(2);
                return Optional.of(verdict(new SmtpReply(code, enhanced, reply.group(3))));
            } catch (IllegalArgumentException e) {
                throw refused(value);
            }
        }
        throw refused(value);
    }

    private static Verdict verdict(SmtpReply reply) {
        String why = "talked before the banner";
        return reply.isTemporary() ? Verdict.defer(reply, why) : Verdict.reject(reply, why);
    }

    private static ConfigurationRefused refused(String value) {
        return new ConfigurationRefused("disconnect_ratware", value, "a reply, like 421 4.7.0 Wait for the banner");
    }
}
