package org.sluice.module.webhook;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;

/**
 * What one hook was told; checked once, then immutable.
 *
 * @param hook the name of this instance; empty where it has none
 * @param facts what its variables begin with
 * @param content what of a message is sent
 * @param mostOctets of a message that is sent whole
 * @param asksAboutLarger with the header alone; else larger ones cannot be looked into
 * @param decides whether it may change messages: one that only observes does not
 * @param probe what is asked of a server to see how it is; empty: nothing
 */
record Settings(
        Terms servers,
        String hook,
        String facts,
        Content content,
        long mostOctets,
        boolean asksAboutLarger,
        boolean sendsConnection,
        boolean sendsMessage,
        ForeignNames foreign,
        Secrets secrets,
        int mostAnswerOctets,
        AnswerReader reader,
        boolean asksInternal,
        Exemptions exemptions,
        ScanPolicy policy,
        boolean decides,
        String probe) {

    private static final int PORT = 80;
    private static final long KIB = 1_024;

    static Settings of(
            WebhookModule.Config config, UpstreamConfig servers, ScanConfig results, Map<String, Object> all) {
        String hook = instance(all.get("service.pid"));
        String facts = hook.isEmpty() ? "webhook" : "webhook." + hook.replaceAll("[^A-Za-z0-9_]", "_");
        List<String> dictionaries = Options.words(
                "send_variables",
                config.send__variables(),
                "connection|message",
                "connection, message, both or nothing");
        int mostAnswer = (int) (Options.number("max_answer_kb", config.max__answer__kb(), 1, 4_096) * KIB);
        return new Settings(
                Terms.of(urls(config.urls()), servers),
                hook,
                facts,
                content(config.message()),
                Options.number("max_size_kb", config.max__size__kb(), 1, 1 << 21) * KIB,
                asksAboutLarger(config.larger()),
                dictionaries.contains("connection"),
                dictionaries.contains("message"),
                ForeignNames.of("foreign_variables", config.foreign__variables()),
                Secrets.of(hook, config.signing__secret__file(), all),
                mostAnswer,
                new AnswerReader(mostAnswer),
                Options.flag("ask_internal", config.ask__internal()),
                Exemptions.of("honor_whitelist", config.honor__whitelist()),
                ScanPolicy.of(facts, results),
                Reading.constant(config.validation_mode().strip(), Mode.class)
                        .filter(Mode.DECIDE::equals)
                        .isPresent(),
                probe(config.probe__path()));
    }

    /** The path asked at a server; that of a Unix socket is the socket's. */
    static String target(Endpoint server) {
        return server.isLocal() || server.path().isEmpty() ? "/" : server.path();
    }

    private static List<Endpoint> urls(String value) {
        for (String word : Reading.words(value)) {
            if (!word.matches("(https?://|unix:/).*")) {
                throw new ConfigurationRefused("urls", value, "http://host:port/path, https://host/path or unix:/path");
            }
        }
        return Endpoint.list("urls", value, PORT);
    }

    private static Content content(String value) {
        return Reading.constant(value.strip(), Content.class)
                .orElseThrow(() -> new ConfigurationRefused("message", value, "one of " + words(Content.values())));
    }

    private static boolean asksAboutLarger(String value) {
        return switch (value.strip()) {
            case "headers" -> true;
            case "unscannable" -> false;
            default -> throw new ConfigurationRefused("larger", value, "headers or unscannable");
        };
    }

    private static String probe(String value) {
        String path = value.strip();
        if (!path.matches("(/[!-~]*)?")) {
            throw new ConfigurationRefused("probe_path", value, "a path such as /health, or nothing");
        }
        return path;
    }

    private static String words(Enum<?>[] constants) {
        return Arrays.stream(constants)
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** What stands behind the {@code ~} of a factory's PID: the part of the file's name behind the hyphen. */
    private static String instance(Object pid) {
        List<?> pids = pid instanceof Collection<?> several
                ? List.copyOf(several)
                : pid instanceof Object[] array ? Arrays.asList(array) : Arrays.asList(pid);
        return pids.stream()
                .map(String::valueOf)
                .filter(each -> each.indexOf('~') >= 0)
                .map(each -> each.substring(each.indexOf('~') + 1))
                .findFirst()
                .orElse("");
    }
}
