package org.sluice.smtp.configuration;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sluice.smtp.auth.AuthOptions;
import org.sluice.smtp.codec.Printable;
import org.sluice.smtp.proxy.ProxyOptions;
import org.sluice.smtp.scope.Layer;
import org.sluice.smtp.scope.Options;
import org.sluice.smtp.tls.TlsOptions;
import org.sluice.support.net.Cidr;
import org.sluice.validation.ConfigurationRefused;

/** Sorts the flat keys of a configuration into scopes, and refuses keys nobody would read. */
record ConfigurationTree(Layer listener, List<Layer> peers, List<Listen> listens) {

    private static final Set<String> LISTENER_ONLY = listenKeys(
            "enable",
            "listen",
            "listen_backlog",
            "relay_hosts",
            "i_know_this_is_an_open_relay",
            "name",
            "stress_profile",
            "stress_sessions",
            "stress_loop_lag",
            "stress_calm_time");
    private static final Set<String> LISTEN_ONLY = listenKeys("address", "relay_hosts");
    private static final Set<String> OPTIONS = Set.of(
            "context",
            "listener_sessions",
            "banner_hostname",
            "banner_text",
            "smtp_extensions",
            "futurerelease_max_interval",
            "futurerelease_for",
            "deliverby_min_time",
            "mt_priority_profile",
            "refuse_at",
            "require_ehlo",
            "allow_null_envelope_sender",
            "allow_ip_literal",
            "allow_space_after_colon",
            "allow_missing_brackets",
            "bare_line_ends",
            "nul_octets",
            "idle_time",
            "data_idle_time",
            "data_grace_time",
            "data_minimum_rate",
            "send_time",
            "core_hold_time",
            "max_command_length",
            "error_limit",
            "junk_command_limit",
            "hello_time",
            "data_start_time",
            "inbound_throttle_messages",
            "stress_hello_time",
            "stress_idle_time",
            "stress_data_start_time",
            "stress_data_idle_time",
            "stress_send_time",
            "stress_error_limit",
            "stress_junk_command_limit",
            "static_banner",
            "received_hostname",
            "domain_for_unqualified_sender_address",
            "domain_for_unqualified_recipient_addresses",
            "allow_trailing_whitespace_in_commands",
            "rfc2822_max_line_length",
            "rfc2822_missing_headers",
            "reconfig_message",
            "tarpit_after_errors",
            "tarpit_after_refused_recipients",
            "tarpit_time",
            "unauthorized_pipelining",
            "max_message_size",
            "max_recipients_per_message",
            "max_recipients_per_connection",
            "max_receptions_per_connection",
            "body_in_memory",
            "forbidden_commands");

    static ConfigurationTree of(Map<String, ?> configuration) {
        Map<String, String> all = ownKeys(configuration);
        Map<String, String> root = new TreeMap<>();
        all.forEach((key, value) -> {
            if (!key.startsWith("peer.") && !key.startsWith("listen.")) {
                root.put(key, value);
            }
        });
        checkKeys("", root, LISTENER_ONLY);
        Layer listener = layer("", null, root);
        return new ConfigurationTree(listener, peers("", all), listens(listener, root, all));
    }

    private static List<Listen> listens(Layer listener, Map<String, String> root, Map<String, String> all) {
        List<Listen> listens = new ArrayList<>();
        Options options = new Options("", root);
        for (String word : options.words("listen", "")) {
            Layer nothingOwn = new Layer("listen.", null, Map.of());
            TlsOptions tls = TlsOptions.of(listener, nothingOwn);
            listens.add(new Listen("", address(options, "listen", word), nothingOwn, List.of(), List.of(), tls));
        }
        children("", "listen", all).forEach((label, values) -> listens.add(labelled(listener, label, values)));
        if (listens.isEmpty()) {
            throw new ConfigurationRefused("listen", "", "at least one address:port");
        }
        long different = listens.stream().map(Listen::address).distinct().count();
        if (different < listens.size()) {
            throw new ConfigurationRefused("listen", root.getOrDefault("listen", ""), "each address once");
        }
        return List.copyOf(listens);
    }

    private static Listen labelled(Layer listener, String label, Map<String, String> values) {
        String prefix = "listen." + label + ".";
        Map<String, String> own = new TreeMap<>();
        values.forEach((key, value) -> {
            if (!key.startsWith("peer.")) {
                own.put(key, value);
            }
        });
        checkKeys(prefix, own, LISTEN_ONLY);
        Options options = new Options(prefix, own);
        ListenAddress address = address(options, "address", options.text("address", ""));
        List<Cidr> relayHosts = options.blocks("relay_hosts");
        Layer layer = layer(prefix, null, own);
        TlsOptions tls = TlsOptions.of(listener, layer);
        return new Listen(label, address, layer, peers(prefix, values), relayHosts, tls);
    }

    /** One scope, every value of it checked by itself: so a complaint names the key where it stands. */
    private static Layer layer(String prefix, Cidr block, Map<String, String> values) {
        Options options = new Options(prefix, values);
        new SessionOptions(options, Layer.context(options));
        return new Layer(prefix, block, values);
    }

    private static List<Layer> peers(String prefix, Map<String, String> values) {
        List<Layer> peers = new ArrayList<>();
        children(prefix, "peer", values).forEach((label, own) -> {
            String where = prefix + "peer." + label + ".";
            checkKeys(where, own, Set.of("cidr"));
            Options options = new Options(where, own);
            try {
                peers.add(layer(where, Cidr.parse(options.text("cidr", "")), own));
            } catch (ConfigurationRefused e) {
                throw e;
            } catch (IllegalArgumentException e) {
                throw options.refused("cidr", options.text("cidr", ""), "an address or a CIDR block");
            }
        });
        return Settings.weakFirst(peers);
    }

    /** The values below {@code kind.<label>.}, by label. */
    private static Map<String, Map<String, String>> children(String prefix, String kind, Map<String, String> values) {
        Map<String, Map<String, String>> children = new TreeMap<>();
        String beginning = kind + ".";
        values.forEach((key, value) -> {
            if (key.startsWith(beginning)) {
                int dot = key.indexOf('.', beginning.length());
                if (dot < 0) {
                    throw new ConfigurationRefused(prefix + key, value, beginning + "<label>.<option>");
                }
                String label = key.substring(beginning.length(), dot);
                children.computeIfAbsent(label, l -> new TreeMap<>()).put(key.substring(dot + 1), value);
            }
        });
        return children;
    }

    private static ListenAddress address(Options options, String key, String text) {
        try {
            return ListenAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw options.refused(key, text, "an address with a port, such as 0.0.0.0:2525 or [::]:2525");
        }
    }

    private static void checkKeys(String prefix, Map<String, String> values, Set<String> further) {
        values.forEach((key, value) -> {
            boolean known = OPTIONS.contains(key)
                    || AuthOptions.KEYS.contains(key)
                    || SubmissionOptions.KEYS.contains(key)
                    || further.contains(key)
                    || TlsOptions.isKey(key) && !prefix.contains("peer.")
                    || key.startsWith("__bypass_")
                    || key.startsWith("reply.");
            if (!known) {
                throw new ConfigurationRefused(prefix + key, Printable.of(value), "a key of docs/smtp.md");
            }
        });
    }

    private static Set<String> listenKeys(String... further) {
        return Stream.of(ProxyOptions.KEYS, SocketOptions.KEYS, Set.of(further))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Without what Config Admin, SCR and the file installer add. */
    private static Map<String, String> ownKeys(Map<String, ?> configuration) {
        Map<String, String> own = new TreeMap<>();
        configuration.forEach((key, value) -> {
            boolean foreign = key.startsWith("service.")
                    || key.startsWith("component.")
                    || key.startsWith("felix.")
                    || key.startsWith("org.apache.")
                    || key.startsWith(".")
                    || key.startsWith("objectClass")
                    || key.startsWith("osgi.")
                    || key.startsWith("sluice.");
            if (!foreign) {
                own.put(key, text(value));
            }
        });
        return own;
    }

    private static String text(Object value) {
        if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        if (value.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(value))
                    .mapToObj(i -> String.valueOf(Array.get(value, i)))
                    .collect(Collectors.joining(", "));
        }
        return value.toString();
    }
}
