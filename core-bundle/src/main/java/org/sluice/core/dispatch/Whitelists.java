package org.sluice.core.dispatch;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.core.context.Variables;
import org.sluice.core.settings.OptionalValues;
import org.sluice.support.net.Cidr;
import org.sluice.validation.ConfigurationRefused;

/**
 * Whitelists written into the configuration: {@code whitelist_<name>} is a list of networks. Whoever connects from one of
 * them carries {@code dp_whitelist_<name>}, which modules honour.
 */
record Whitelists(Map<String, List<Cidr>> byName) {

    private static final String PREFIX = "whitelist_";
    /** A connection looks through all of them; longer lists belong in a file of a module's own. */
    private static final int MAX_NETWORKS = 1_000;

    static Whitelists of(Map<String, ?> config) {
        OptionalValues values = new OptionalValues(config);
        Map<String, List<Cidr>> lists = new TreeMap<>();
        for (String key : config.keySet()) {
            if (key.startsWith(PREFIX)) {
                String name = key.substring(PREFIX.length());
                if (!name.matches("[A-Za-z0-9_-]+")) {
                    throw new ConfigurationRefused(key, config.get(key), "whitelist_ and a name");
                }
                List<Cidr> networks = networks(key, values.list(key));
                if (!networks.isEmpty()) {
                    lists.put(name, networks);
                }
            }
        }
        return new Whitelists(Map.copyOf(lists));
    }

    /** What a connection from there carries. */
    Map<String, String> marks(InetAddress client) {
        if (byName.isEmpty()) {
            return Map.of();
        }
        Map<String, String> marks = new HashMap<>();
        byName.forEach((name, networks) -> {
            if (networks.stream().anyMatch(network -> network.contains(client))) {
                marks.put(Variables.WHITELIST_PREFIX + name, "true");
            }
        });
        return marks;
    }

    private static List<Cidr> networks(String key, List<String> words) {
        if (words.size() > MAX_NETWORKS) {
            throw new ConfigurationRefused(key, words.size() + " networks", "at most " + MAX_NETWORKS);
        }
        List<Cidr> networks = new ArrayList<>();
        for (String word : words) {
            try {
                networks.add(Cidr.parse(word));
            } catch (IllegalArgumentException malformed) {
                throw new ConfigurationRefused(key, word, "addresses or networks such as 192.0.2.0/24, with commas");
            }
        }
        return List.copyOf(networks);
    }
}
