package org.sluice.smtp.scope;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sluice.support.net.Cidr;

/**
 * One scope of the configuration: the listener, a Listen, or a Peer in either. Holds what was written there and nothing
 * inherited. Compares by identity.
 */
public final class Layer {

    private static final String BYPASS = "__bypass_";
    private static final int DEFAULT_SESSIONS = 25_000;

    private final String prefix;
    private final Cidr block;
    private final Map<String, String> values;
    private final Map<String, String> context;
    private final int sessionLimit;
    private final Rate messageRate;

    /**
     * Reads one scope.
     *
     * @param prefix how keys of this scope begin in the file, such as {@code peer.office.}; empty for the listener
     * @param block whom it concerns; null for everybody
     */
    public Layer(String prefix, Cidr block, Map<String, String> values) {
        this.prefix = prefix;
        this.block = block;
        this.values = Map.copyOf(values);
        Options options = new Options(prefix, values);
        this.context = context(options);
        sessionLimit =
                (int) options.number("listener_sessions", prefix.isEmpty() ? DEFAULT_SESSIONS : 0, 0, 10_000_000);
        messageRate = Rate.of(options, "inbound_throttle_messages");
    }

    /** The values a scope gives to the connection dictionary. */
    public static Map<String, String> context(Options options) {
        Map<String, String> context = new LinkedHashMap<>(options.pairs("context"));
        options.below(BYPASS).forEach((module, value) -> context.put(BYPASS + module, value));
        return context;
    }

    public String prefix() {
        return prefix;
    }

    public Optional<Cidr> block() {
        return Optional.ofNullable(block);
    }

    public Map<String, String> values() {
        return values;
    }

    public Map<String, String> context() {
        return context;
    }

    /** How fast messages may come in this scope. */
    public Rate messageRate() {
        return messageRate;
    }

    /** Sessions at once in this scope; 0 = any number. */
    public int sessionLimit() {
        return sessionLimit;
    }
}
