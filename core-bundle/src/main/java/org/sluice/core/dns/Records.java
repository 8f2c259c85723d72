package org.sluice.core.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsAnswer.Found;
import org.sluice.dns.MxRecord;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Questions as modules put them and answers as they read them, over whatever resolves; of one server or of the usual ones. */
final class Records implements Dns {

    private final Function<Question, CompletionStage<Resolution>> resolver;
    private final Optional<InetSocketAddress> server;

    Records(Function<Question, CompletionStage<Resolution>> resolver, Optional<InetSocketAddress> server) {
        this.resolver = resolver;
        this.server = server;
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> a(String name) {
        return ask(name, Type.A, record -> plain(((ARecord) record).getAddress()));
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
        return ask(name, Type.AAAA, record -> plain(((AAAARecord) record).getAddress()));
    }

    @Override
    public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
        return ask(ReverseMap.fromAddress(address), Type.PTR, record -> text(((PTRRecord) record).getTarget()));
    }

    @Override
    public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
        return ask(
                        name,
                        Type.MX,
                        record ->
                                new MxRecord(((MXRecord) record).getPriority(), text(((MXRecord) record).getTarget())))
                .thenApply(Records::byPreference);
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
        return ask(name, Type.TXT, record -> joined((TXTRecord) record));
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
        return ask(name, Type.TLSA, Record::rdataToWireCanonical);
    }

    @Override
    public CompletionStage<DnsAnswer<String>> cname(String name) {
        return ask(name, Type.CNAME, record -> text(((CNAMERecord) record).getTarget()));
    }

    @Override
    public Dns at(InetSocketAddress other) {
        return new Records(resolver, Optional.of(other));
    }

    private <T> CompletionStage<DnsAnswer<T>> ask(String name, int type, Function<Record, T> reader) {
        Optional<Name> query = QueryName.of(name);
        return query.map(known -> ask(known, type, reader))
                .orElseGet(() ->
                        CompletableFuture.completedFuture(DnsAnswer.none(Found.NO_NAME, Duration.ZERO, false, name)));
    }

    private <T> CompletionStage<DnsAnswer<T>> ask(Name name, int type, Function<Record, T> reader) {
        return resolver.apply(new Question(name, type, server)).thenApply(resolution -> answer(resolution, reader));
    }

    private static <T> DnsAnswer<T> answer(Resolution resolution, Function<Record, T> reader) {
        if (resolution.found() != Found.YES) {
            return DnsAnswer.none(
                    resolution.found(), resolution.ttl(), resolution.authenticated(), resolution.canonicalName());
        }
        List<T> records = new ArrayList<>(resolution.records().size());
        resolution.records().forEach(record -> records.add(reader.apply(record)));
        return DnsAnswer.of(records, resolution.ttl(), resolution.authenticated(), resolution.canonicalName());
    }

    /** dnsjava puts the owner's name into the address; whoever prints it would see that. */
    private static InetAddress plain(InetAddress named) {
        try {
            return InetAddress.getByAddress(named.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + named.getAddress().length + " octets", e);
        }
    }

    /** Without the final dot; unusual characters as {@code \ddd}, so that a name from a peer cannot break a line. */
    static String text(Name name) {
        return name.equals(Name.root) ? "" : name.toString(true);
    }

    private static byte[] joined(TXTRecord record) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        record.getStringsAsByteArrays().forEach(text::writeBytes);
        return text.toByteArray();
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
}
