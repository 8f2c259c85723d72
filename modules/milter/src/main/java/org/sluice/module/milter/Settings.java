package org.sluice.module.milter;

import java.util.List;
import java.util.Map;
import org.sluice.message.SmtpReply;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/**
 * What one instance was told; checked once, then immutable.
 *
 * @param name of the instance
 * @param servers where the filter listens; none: it is off
 * @param decides whether the filter may change messages: one that only observes does not
 */
record Settings(
        String name,
        List<Endpoint> servers,
        int version,
        DefaultAction defaultAction,
        CountsAs countsAs,
        Exemptions exemptions,
        String hostname,
        int mostEditOctets,
        boolean decides) {

    private static final SmtpReply LATER = new SmtpReply(451, "4.3.0", "Message cannot be checked now");

    /** What happens where the filter gives no answer. */
    enum DefaultAction {
        TEMPFAIL,
        ACCEPT,
        REJECT,
        QUARANTINE
    }

    /** What a refusal at the end of a message is a sign of. */
    enum CountsAs {
        NOTHING,
        SPAM,
        VIRUS
    }

    static Settings of(MilterModule.Config config, Map<String, ?> all) {
        String servers = config.milter().strip();
        return new Settings(
                instance(all),
                servers.isEmpty() ? List.of() : Endpoint.list("milter", servers, 0),
                Options.number("version", config.version(), Agreement.oldest(), Agreement.newest()),
                word(
                        "default_action",
                        config.default__action(),
                        DefaultAction.class,
                        "tempfail, accept, reject or quarantine"),
                word("counts_as", config.counts__as(), CountsAs.class, "nothing, spam or virus"),
                Exemptions.of("honor_whitelist", config.honor__whitelist()),
                hostname(config.hostname().strip()),
                Options.number("max_edit_kb", config.max__edit__kb(), 1, 1 << 20) << 10,
                Reading.constant(config.validation_mode().strip(), Mode.class)
                        .filter(Mode.DECIDE::equals)
                        .isPresent());
    }

    /** The name filters know us by: ours in Authentication-Results, unless there is another. */
    String hostname(ValidationContext context) {
        if (!hostname.isEmpty()) {
            return hostname;
        }
        String results = context.message().authenticationResults();
        int end = results.indexOf(';');
        return (end < 0 ? results : results.substring(0, end)).strip();
    }

    /** A fact of this instance's own. */
    String fact(String name) {
        return "milter." + this.name + '.' + name;
    }

    /** What comes of a failure. */
    Verdict withoutAnswer(ValidationContext context) {
        String why = "filter " + name + " gave no answer";
        return switch (defaultAction) {
            case TEMPFAIL -> context.phase().hasContent() ? Verdict.defer(LATER, why) : Verdict.defer(why);
            case ACCEPT -> Verdict.continuing(why);
            case REJECT -> Verdict.reject(why);
                // Before there is a message nothing can be kept apart; the filter is asked again once there is.
            case QUARANTINE -> context.phase().hasContent() ? Verdict.quarantine(why) : Verdict.continuing(why);
        };
    }

    /** What follows the last {@code ~} of a factory's PID. */
    private static String instance(Map<String, ?> all) {
        Object pid = all.get("service.pid");
        String text = pid == null ? "" : pid.toString();
        return text.indexOf('~') < 0 ? "one" : text.substring(text.indexOf('~') + 1);
    }

    private static <E extends Enum<E>> E word(String key, String value, Class<E> type, String expected) {
        return Reading.constant(value.strip(), type).orElseThrow(() -> new ConfigurationRefused(key, value, expected));
    }

    private static String hostname(String value) {
        if (!value.matches("[A-Za-z0-9.-]{0,253}")) {
            throw new ConfigurationRefused("hostname", value, "a domain name");
        }
        return value;
    }
}
