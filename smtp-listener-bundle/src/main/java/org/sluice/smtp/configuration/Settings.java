package org.sluice.smtp.configuration;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.sluice.smtp.limits.StressOptions;
import org.sluice.smtp.proxy.ProxyOptions;
import org.sluice.smtp.scope.Layer;
import org.sluice.smtp.scope.OpenRelayGuard;
import org.sluice.smtp.scope.Options;
import org.sluice.support.net.Cidr;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.ConfigurationRefused;

/**
 * What one listener was told; checked once, then immutable. Scopes from weak to strong: the listener, its Peers, the
 * Listen, the Listen's Peers; among Peers the longer prefix is stronger. Contexts and options merge key by key.
 */
public final class Settings {

    /** What a matching client gets: its options, and the scopes that count it. */
    public record Match(SessionOptions options, List<Layer> layers, boolean mayRelay) {}

    private static final String OVERRIDE = "i_know_this_is_an_open_relay";

    private final String name;
    private final Layer listener;
    private final List<Layer> peers;
    private final List<Listen> listens;
    private final List<Cidr> relayHosts;
    private final int backlog;
    private final StressOptions stress;
    private final boolean enabled;
    private final Map<List<Layer>, SessionOptions> merged = new ConcurrentHashMap<>();

    private Settings(String name, ConfigurationTree tree) {
        this.name = name;
        this.listener = tree.listener();
        this.peers = tree.peers();
        this.listens = tree.listens();
        Options options = new Options("", listener.values());
        this.relayHosts = options.blocks("relay_hosts");
        this.backlog = (int) options.number("listen_backlog", 500, 1, 65_535);
        this.stress = StressOptions.of(options);
        listens.forEach(listen -> checkProxies(listen, options.flag(OVERRIDE, false)));
        this.enabled = options.flag("enable", true);
        if (!options.flag(OVERRIDE, false)) {
            refuseOpenRelay();
        }
    }

    /**
     * Reads a whole configuration.
     *
     * @throws ConfigurationRefused naming the first bad key
     */
    public static Settings of(String name, Map<String, ?> configuration) {
        return new Settings(name, ConfigurationTree.of(configuration));
    }

    public String name() {
        return name;
    }

    public List<Listen> listens() {
        return listens;
    }

    /** Whether anybody is to be let in at all. */
    public boolean isEnabled() {
        return enabled;
    }

    public int backlog() {
        return backlog;
    }

    public StressOptions stress() {
        return stress;
    }

    /** Sessions there may be in all; 0 = any number. */
    public int sessionLimit() {
        return listener.sessionLimit();
    }

    /** Who may speak for others is known before the client is: Peers have no say in it. */
    private void checkProxies(Listen listen, boolean openAllowed) {
        boolean own = listen.layer().values().keySet().stream().anyMatch(ProxyOptions.KEYS::contains);
        Options scope = new Options(own ? listen.layer().prefix() : "", Map.of());
        merge(List.of(listener, listen.layer())).proxy.check(scope, openAllowed);
    }

    /** Whether this is an open relay because an operator insisted. */
    public boolean isOpenRelay() {
        return openRelayKey() != null;
    }

    /** What holds for a client that came in at that Listen. */
    public Match match(Listen listen, InetAddress client) {
        List<Layer> layers = new ArrayList<>();
        layers.add(listener);
        matching(peers, client).forEach(layers::add);
        layers.add(listen.layer());
        matching(listen.peers(), client).forEach(layers::add);
        SessionOptions options = merged.computeIfAbsent(List.copyOf(layers), Settings::merge);
        boolean mayRelay = Stream.concat(relayHosts.stream(), listen.relayHosts().stream())
                .anyMatch(block -> block.contains(client));
        return new Match(options, layers, mayRelay);
    }

    private static Stream<Layer> matching(List<Layer> peers, InetAddress client) {
        return peers.stream().filter(peer -> peer.block().orElseThrow().contains(client));
    }

    private static SessionOptions merge(List<Layer> layers) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> context = new LinkedHashMap<>();
        for (Layer layer : layers) {
            values.putAll(layer.values());
            context.putAll(layer.context());
        }
        return new SessionOptions(new Options("", values), context);
    }

    static List<Layer> weakFirst(List<Layer> peers) {
        return peers.stream()
                .sorted(Comparator.comparingInt(
                        peer -> peer.block().orElseThrow().bits()))
                .toList();
    }

    private void refuseOpenRelay() {
        String key = openRelayKey();
        if (key != null) {
            throw new ConfigurationRefused(
                    key, "lets the whole Internet relay", "the networks of your own only, or " + OVERRIDE + " = true");
        }
    }

    /** The key through which everybody may relay; null when nobody can. */
    private String openRelayKey() {
        List<Cidr> granted = new ArrayList<>(relayHosts);
        if (OpenRelayGuard.isOpen(granted)) {
            return "relay_hosts";
        }
        String key = opensWith(granted, listener, peers);
        for (Listen listen : listens) {
            List<Cidr> here = new ArrayList<>(granted);
            here.addAll(listen.relayHosts());
            if (key == null && OpenRelayGuard.isOpen(here)) {
                key = listen.layer().prefix() + "relay_hosts";
            }
            key = key == null ? opensWith(here, listen.layer(), listen.peers()) : key;
        }
        return key;
    }

    private static String opensWith(List<Cidr> granted, Layer scope, List<Layer> peers) {
        if (grantsRelay(scope)) {
            return scope.prefix() + "context";
        }
        for (Layer peer : peers) {
            if (grantsRelay(peer)) {
                granted.add(peer.block().orElseThrow());
                if (OpenRelayGuard.isOpen(granted)) {
                    return peer.prefix() + "context";
                }
            }
        }
        return null;
    }

    private static boolean grantsRelay(Layer layer) {
        String value = layer.context().get("can_relay");
        return value != null && AttributeKey.isTrue(value);
    }
}
