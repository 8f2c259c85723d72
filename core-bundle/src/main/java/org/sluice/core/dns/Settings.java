package org.sluice.core.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.core.dns.DnsComponent.Config;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Reading;
import org.sluice.validation.ConfigurationRefused;
import org.xbill.DNS.ResolverConfig;

/**
 * What the resolver was told; checked once, then immutable.
 *
 * @param servers at least one, in the order to ask
 * @param timeout of one attempt
 * @param attempts in all, going round the servers
 * @param cacheEntries answers kept at most
 * @param leastTtl answers are kept at least so long
 * @param mostTtl and at most so long
 * @param maxInFlight questions open at once
 * @param perSecond questions to the servers, at most; 0 for no bound
 * @param trustsAd whether the servers' AD bit counts
 */
record Settings(
        List<InetSocketAddress> servers,
        Duration timeout,
        int attempts,
        int cacheEntries,
        Duration leastTtl,
        Duration mostTtl,
        int maxInFlight,
        int perSecond,
        boolean trustsAd) {

    private static final int DNS_PORT = 53;
    private static final int A_WEEK = 604_800;
    private static final Pattern SERVER = Pattern.compile(
            "(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)|([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*))(?::(\\d{1,5}))?");

    static Settings of(Config config) {
        int least = Options.number("cache_min_ttl", config.cache__min__ttl(), 0, A_WEEK);
        int most = Options.number("cache_max_ttl", config.cache__max__ttl(), 0, A_WEEK);
        if (least > most) {
            throw new ConfigurationRefused("cache_min_ttl", least, "at most cache_max_ttl, " + most);
        }
        return new Settings(
                servers(config.resolvers()),
                Duration.ofMillis(Options.number("timeout_millis", config.timeout__millis(), 10, 60_000)),
                Options.number("attempts", config.attempts(), 1, 20),
                Options.number("cache_entries", config.cache__entries(), 0, 100_000_000),
                Duration.ofSeconds(least),
                Duration.ofSeconds(most),
                Options.number("max_in_flight", config.max__in__flight(), 1, 100_000),
                Options.number("max_per_second", config.max__per__second(), 0, 1_000_000),
                flag("trust_ad", config.trust__ad()));
    }

    /** Within the bounds the operator sets. */
    Duration withinBounds(Duration ttl) {
        if (ttl.compareTo(leastTtl) < 0) {
            return leastTtl;
        }
        return ttl.compareTo(mostTtl) > 0 ? mostTtl : ttl;
    }

    private static List<InetSocketAddress> servers(String value) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : Reading.words(value)) {
            servers.add(server(server));
        }
        return List.copyOf(servers.isEmpty() ? systemServers() : servers);
    }

    private static List<InetSocketAddress> systemServers() {
        ResolverConfig.refresh();
        return ResolverConfig.getCurrentConfig().servers();
    }

    private static InetSocketAddress server(String text) {
        Matcher parts = SERVER.matcher(text);
        try {
            if (parts.matches()) {
                String host = parts.group(1) != null ? parts.group(1) : text.substring(0, endOfHost(parts, text));
                int port = parts.group(4) == null ? DNS_PORT : Integer.parseInt(parts.group(4));
                if (port > 0 && port < 65_536) {
                    return new InetSocketAddress(InetAddress.getByName(host), port);
                }
            }
        } catch (UnknownHostException e) {
            // Falls through to the same refusal.
        }
        throw new ConfigurationRefused("resolvers", text, "address, address:port or [address]:port");
    }

    private static int endOfHost(Matcher parts, String text) {
        return parts.group(4) == null ? text.length() : parts.start(4) - 1;
    }

    private static boolean flag(String key, String value) {
        return switch (value.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigurationRefused(key, value, "true or false");
        };
    }
}
