package org.sluice.testing;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sluice.dns.MxRecord;
import org.xbill.DNS.ReverseMap;

/**
 * What the DNS is to say, scripted. {@link FakeDns} answers from it within the process, {@link LoopbackDns} over a real
 * socket, so one script serves both.
 *
 * <p>Names are absolute, compare without case and may carry the final dot. A name that begins with {@code *.} stands for
 * all names below it that have no entry of their own. May grow while it is being asked.
 */
public abstract class Zone<Z extends Zone<Z>> {

    /** The record types a zone holds. */
    public enum Type {
        /** IPv4 address. */
        A,
        /** IPv6 address. */
        AAAA,
        /** Name of an address. */
        PTR,
        /** Mail exchanger. */
        MX,
        /** Text. */
        TXT,
        /** Certificate association. */
        TLSA,
        /** Alias. */
        CNAME
    }

    /** What happens instead of an answer, for the types a name has no records of. */
    enum Trouble {
        NONE,
        SERVFAIL,
        REFUSED,
        TIMEOUT,
        SILENT
    }

    /** Everything under one name. */
    static final class Node {
        private final Map<Type, List<Object>> records = new EnumMap<>(Type.class);
        private volatile Trouble trouble = Trouble.NONE;

        synchronized void add(Type type, Object value) {
            records.computeIfAbsent(type, t -> new CopyOnWriteArrayList<>()).add(value);
        }

        synchronized List<Object> records(Type type) {
            return records.getOrDefault(type, List.of());
        }

        Trouble trouble() {
            return trouble;
        }
    }

    private static final int MAX_ASKED = 100_000;

    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final Set<String> ancestors = ConcurrentHashMap.newKeySet();
    private final Node elsewhere = new Node();
    private final List<String> asked = new ArrayList<>();

    /** IPv4 addresses. */
    public Z a(String name, String... addresses) {
        return addresses(Type.A, name, addresses);
    }

    /** IPv6 addresses. */
    public Z aaaa(String name, String... addresses) {
        return addresses(Type.AAAA, name, addresses);
    }

    /** Names of an address; takes the address or the reverse name. */
    public Z ptr(String addressOrReverseName, String... names) {
        String owner = Addresses.isLiteral(addressOrReverseName)
                ? reverseName(Addresses.parse(addressOrReverseName))
                : addressOrReverseName;
        return add(Type.PTR, owner, Arrays.asList(names));
    }

    /** A mail exchanger; host {@code .} or empty for the null MX. */
    public Z mx(String name, int preference, String host) {
        return add(Type.MX, name, List.of(new MxRecord(preference, withoutFinalDot(host))));
    }

    /** One text record of these strings; characters up to U+00FF become one octet each. */
    public Z txt(String name, String... strings) {
        List<byte[]> octets = new ArrayList<>();
        for (String string : strings) {
            split(string.getBytes(StandardCharsets.ISO_8859_1), octets);
        }
        return add(Type.TXT, name, List.of(octets));
    }

    /** A certificate association, as octets of the record. */
    public Z tlsa(String name, byte[] octets) {
        return add(Type.TLSA, name, List.of(octets.clone()));
    }

    /** An alias. */
    public Z cname(String name, String target) {
        return add(Type.CNAME, name, List.of(withoutFinalDot(target)));
    }

    /** A name that exists and has nothing. */
    public Z empty(String name) {
        node(name);
        return self();
    }

    /** SERVFAIL for whatever the name has no records of. */
    public Z servfail(String name) {
        return trouble(name, Trouble.SERVFAIL);
    }

    /** REFUSED for whatever the name has no records of. */
    public Z refused(String name) {
        return trouble(name, Trouble.REFUSED);
    }

    /** The look-up fails with a timeout; over a socket there is no answer. */
    public Z timeout(String name) {
        return trouble(name, Trouble.TIMEOUT);
    }

    /** The look-up stays open for ever; over a socket there is no answer. */
    public Z silent(String name) {
        return trouble(name, Trouble.SILENT);
    }

    /** No answer for any name without an entry: a network that swallows everything. */
    public Z silent() {
        elsewhere.trouble = Trouble.SILENT;
        return self();
    }

    /** SERVFAIL for every name without an entry. */
    public Z servfail() {
        elsewhere.trouble = Trouble.SERVFAIL;
        return self();
    }

    /** Takes back {@link #silent()} and {@link #servfail()}. */
    public Z recover() {
        elsewhere.trouble = Trouble.NONE;
        return self();
    }

    /** What was asked so far, as {@code TYPE name}, names in lower case without final dot; the first 100,000. */
    public List<String> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    /** Forgets what was asked. */
    public Z forgetAsked() {
        synchronized (asked) {
            asked.clear();
        }
        return self();
    }

    void noteAsked(String type, String name) {
        synchronized (asked) {
            if (asked.size() < MAX_ASKED) {
                asked.add(type + " " + name);
            }
        }
    }

    /** The entry of a name, its wildcard, or what stands for names without either. */
    Node find(String name) {
        String wanted = canonical(name);
        Node node = nodes.get(wanted);
        if (node != null) {
            return node;
        }
        for (int dot = wanted.indexOf('.'); dot >= 0; dot = wanted.indexOf('.', dot + 1)) {
            Optional<Node> wildcard = Optional.ofNullable(nodes.get("*" + wanted.substring(dot)));
            if (wildcard.isPresent()) {
                return wildcard.get();
            }
        }
        return elsewhere;
    }

    /** Whether the name has an entry or something below it has. */
    boolean exists(String name) {
        return find(name) != elsewhere || ancestors.contains(canonical(name));
    }

    static String reverseName(InetAddress address) {
        return canonical(ReverseMap.fromAddress(address).toString());
    }

    static String canonical(String name) {
        return withoutFinalDot(name).toLowerCase(Locale.ROOT);
    }

    private static String withoutFinalDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static void split(byte[] octets, List<byte[]> into) {
        int at = 0;
        do {
            int end = Math.min(octets.length, at + 255);
            into.add(Arrays.copyOfRange(octets, at, end));
            at = end;
        } while (at < octets.length);
    }

    private Z addresses(Type type, String name, String... addresses) {
        return add(type, name, Arrays.stream(addresses).map(Addresses::parse).toList());
    }

    private Z add(Type type, String name, List<?> values) {
        Node node = node(name);
        values.forEach(value -> node.add(type, value));
        return self();
    }

    private Z trouble(String name, Trouble trouble) {
        node(name).trouble = trouble;
        return self();
    }

    private Node node(String name) {
        String owner = canonical(name);
        for (int dot = owner.indexOf('.'); dot >= 0; dot = owner.indexOf('.', dot + 1)) {
            ancestors.add(owner.substring(dot + 1));
        }
        return nodes.computeIfAbsent(owner, n -> new Node());
    }

    @SuppressWarnings("unchecked")
    private Z self() {
        return (Z) this;
    }
}
