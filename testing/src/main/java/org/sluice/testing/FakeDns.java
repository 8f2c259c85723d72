package org.sluice.testing;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsAnswer.Found;
import org.sluice.dns.DnsException;
import org.sluice.dns.MxRecord;

/** A {@link Dns} that answers at once from its script, or never, as told. */
public final class FakeDns extends Zone<FakeDns> implements Dns {

    private static final Duration TTL = Duration.ofMinutes(5);
    private static final int MAX_ALIASES = 8;

    private final Map<InetSocketAddress, FakeDns> servers = new ConcurrentHashMap<>();

    /** The script of one server that is asked by its address; until it has one it knows no names. */
    @Override
    public FakeDns at(InetSocketAddress server) {
        return servers.computeIfAbsent(server, address -> new FakeDns());
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> a(String name) {
        return lookUp(name, Type.A, InetAddress.class::cast);
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
        return lookUp(name, Type.AAAA, InetAddress.class::cast);
    }

    @Override
    public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
        return lookUp(reverseName(address), Type.PTR, FakeDns::name);
    }

    @Override
    public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
        return lookUp(name, Type.MX, MxRecord.class::cast).thenApply(FakeDns::byPreference);
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
        return lookUp(name, Type.TXT, FakeDns::joined);
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
        return lookUp(name, Type.TLSA, value -> ((byte[]) value).clone());
    }

    @Override
    public CompletionStage<DnsAnswer<String>> cname(String name) {
        return lookUp(name, Type.CNAME, FakeDns::name);
    }

    private <T> CompletionStage<DnsAnswer<T>> lookUp(String name, Type type, Function<Object, T> reader) {
        String asked = canonical(name);
        noteAsked(type.name(), asked);
        if (!canBeAsked(asked)) {
            return CompletableFuture.completedFuture(DnsAnswer.none(Found.NO_NAME, TTL, false, asked));
        }
        String owner = asked;
        for (int aliases = 0; aliases <= MAX_ALIASES; aliases++) {
            Node node = find(owner);
            List<Object> records = node.records(type);
            if (!records.isEmpty()) {
                return CompletableFuture.completedFuture(
                        DnsAnswer.of(records.stream().map(reader).toList(), TTL, false, owner));
            }
            List<Object> alias = node.records(Type.CNAME);
            if (alias.isEmpty()) {
                return withoutRecords(owner, type, node);
            }
            owner = canonical((String) alias.get(0));
        }
        return failed(type, asked, "alias loop");
    }

    private <T> CompletionStage<DnsAnswer<T>> withoutRecords(String owner, Type type, Node node) {
        return switch (node.trouble()) {
            case SILENT -> new CompletableFuture<>();
            case SERVFAIL, REFUSED, TIMEOUT -> failed(
                    type, owner, node.trouble().name());
            case NONE -> CompletableFuture.completedFuture(
                    DnsAnswer.none(exists(owner) ? Found.NO_DATA : Found.NO_NAME, TTL, false, owner));
        };
    }

    private static <T> CompletionStage<DnsAnswer<T>> failed(Type type, String name, String why) {
        return CompletableFuture.failedFuture(new DnsException(type + " " + name + ": " + why));
    }

    /** A label is 1 to 63 octets, a name at most 253 (RFC 1035 section 2.3.4). */
    private static boolean canBeAsked(String name) {
        if (name.isEmpty() || name.length() > 253) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63) {
                return false;
            }
        }
        return true;
    }

    private static DnsAnswer<MxRecord> byPreference(DnsAnswer<MxRecord> answer) {
        return answer.found() != Found.YES
                ? answer
                : DnsAnswer.of(
                        answer.records().stream()
                                .sorted(Comparator.comparingInt(MxRecord::preference))
                                .toList(),
                        answer.ttl(),
                        answer.authenticated(),
                        answer.canonicalName());
    }

    private static String name(Object value) {
        String name = (String) value;
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static byte[] joined(Object value) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (Object string : (List<?>) value) {
            text.writeBytes((byte[]) string);
        }
        return text.toByteArray();
    }
}
