package org.sluice.http.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sluice.http.generation.Limits;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.validation.ConfigurationRefused;

/** What {@code etc/org.sluice.http.cfg} says; checked once, then immutable. */
final class Settings {

    private static final String KEY_PREFIX = "api_key.";
    private static final Set<String> KNOWN = Set.of(
            "listen",
            "loopback_without_key",
            "allowed_hosts",
            "max_request_size",
            "max_message_size",
            "max_recipients",
            "parallel_messages",
            "max_requests",
            "max_connections",
            "idle_time",
            "request_time",
            "answer_time",
            "hold_time",
            "workers");

    private final Map<String, ?> values;
    private final List<InetSocketAddress> listen;
    private final boolean loopbackWithoutKey;
    private final Set<String> allowedHosts;
    private final ApiKeys apiKeys;
    private final int maxRequestOctets;
    private final Limits limits;
    private final int parallelMessages;
    private final int maxRequests;
    private final int maxConnections;
    private final Duration idleTime;
    private final Duration requestTime;
    private final Duration answerTime;
    private final Duration holdTime;
    private final int workers;

    private Settings(Map<String, ?> values) {
        this.values = values;
        this.listen = addresses(text("listen", "127.0.0.1:8025"));
        this.loopbackWithoutKey = flag("loopback_without_key", true);
        this.allowedHosts = words(text("allowed_hosts", ""));
        this.apiKeys = ApiKeys.of(apiKeyLines());
        this.maxRequestOctets = number("max_request_size", 20 << 20, 1_024, 512 << 20);
        this.limits = new Limits(
                number("max_recipients", 10_000, 1, 1_000_000), number("max_message_size", 20 << 20, 1_024, 512 << 20));
        this.parallelMessages = number("parallel_messages", 64, 1, 10_000);
        this.maxRequests = number("max_requests", 256, 1, 100_000);
        this.maxConnections = number("max_connections", 1_000, 1, 1_000_000);
        this.idleTime = seconds("idle_time", 60);
        this.requestTime = seconds("request_time", 120);
        this.answerTime = seconds("answer_time", 300);
        this.holdTime = seconds("hold_time", 10);
        this.workers = number("workers", 0, 0, 1_024);
    }

    /**
     * Reads the configuration.
     *
     * @throws ConfigurationRefused naming the first key that cannot be used
     */
    static Settings of(Map<String, ?> values) {
        return new Settings(values);
    }

    List<InetSocketAddress> listen() {
        return listen;
    }

    boolean loopbackWithoutKey() {
        return loopbackWithoutKey;
    }

    /** Names under which the server may be addressed without a key, lower case. */
    Set<String> allowedHosts() {
        return allowedHosts;
    }

    ApiKeys apiKeys() {
        return apiKeys;
    }

    int maxRequestOctets() {
        return maxRequestOctets;
    }

    Limits limits() {
        return limits;
    }

    int parallelMessages() {
        return parallelMessages;
    }

    int maxRequests() {
        return maxRequests;
    }

    int maxConnections() {
        return maxConnections;
    }

    Duration idleTime() {
        return idleTime;
    }

    Duration requestTime() {
        return requestTime;
    }

    Duration answerTime() {
        return answerTime;
    }

    Duration holdTime() {
        return holdTime;
    }

    /** Threads that parse and build messages. */
    int workers() {
        return workers > 0 ? workers : Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    /** Keys nobody reads: misspelt, most likely. */
    Set<String> unknownKeys() {
        Set<String> unknown = new TreeSet<>();
        for (String key : values.keySet()) {
            boolean ofTheFramework = key.contains(".") && !key.startsWith(KEY_PREFIX);
            if (!KNOWN.contains(key) && !key.startsWith(KEY_PREFIX) && !ofTheFramework) {
                unknown.add(key);
            }
        }
        return unknown;
    }

    private Map<String, String> apiKeyLines() {
        Map<String, String> lines = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(KEY_PREFIX)) {
                lines.put(
                        key.substring(KEY_PREFIX.length()),
                        String.valueOf(value).strip());
            }
        });
        return lines;
    }

    private String text(String key, String fallback) {
        Object value = values.get(key);
        if (value instanceof Object[] several) {
            return String.join(
                    ",", List.of(several).stream().map(String::valueOf).toList());
        }
        return value == null ? fallback : value.toString().strip();
    }

    private boolean flag(String key, boolean fallback) {
        return Reading.flag(text(key, String.valueOf(fallback)))
                .orElseThrow(() -> new ConfigurationRefused(key, values.get(key), "true or false"));
    }

    private int number(String key, int fallback, int least, int most) {
        return Options.number(key, text(key, String.valueOf(fallback)), least, most);
    }

    private Duration seconds(String key, int fallback) {
        return Duration.ofSeconds(number(key, fallback, 1, 86_400));
    }

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        for (String word : text.split(",")) {
            if (!word.isBlank()) {
                words.add(word.strip().toLowerCase(Locale.ROOT));
            }
        }
        return Set.copyOf(words);
    }

    private static List<InetSocketAddress> addresses(String text) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String one : text.split(",")) {
            if (!one.isBlank()) {
                addresses.add(address(one.strip()));
            }
        }
        return List.copyOf(addresses);
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon);
            int port = Integer.parseInt(text.substring(colon + 1));
            boolean literal = host.matches("\\[[0-9A-Fa-f:.]+]|[0-9.]+");
            if (literal && port >= 0 && port <= 65_535) {
                return new InetSocketAddress(InetAddress.getByName(host), port);
            }
        } catch (UnknownHostException | RuntimeException e) {
            // Said below.
        }
        throw new ConfigurationRefused("listen", text, "IP address and port such as 127.0.0.1:8025 or [::1]:8025");
    }
}
