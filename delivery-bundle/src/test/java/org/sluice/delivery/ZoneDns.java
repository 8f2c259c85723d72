package org.sluice.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsException;
import org.sluice.dns.MxRecord;

/** A zone in memory: names that were written down exist, all others do not. */
public final class ZoneDns implements Dns {

    private final Map<String, List<InetAddress>> v4 = new HashMap<>();
    private final Map<String, List<InetAddress>> v6 = new HashMap<>();
    private final Map<String, List<MxRecord>> mx = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> broken = new HashSet<>();

    /** Whether answers carry valid signatures. */
    public boolean signed;

    public ZoneDns host(String name, String... addresses) {
        names.add(name);
        for (String address : addresses) {
            try {
                InetAddress parsed = InetAddress.getByName(address);
                (parsed.getAddress().length == 4 ? v4 : v6)
                        .computeIfAbsent(name, key -> new ArrayList<>())
                        .add(parsed);
            } catch (UnknownHostException impossible) {
                throw new IllegalArgumentException(impossible);
            }
        }
        return this;
    }

    public ZoneDns mx(String name, int preference, String host) {
        names.add(name);
        mx.computeIfAbsent(name, key -> new ArrayList<>()).add(new MxRecord(preference, host));
        return this;
    }

    public ZoneDns servfail(String name) {
        broken.add(name);
        return this;
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> a(String name) {
        return answer(name, v4.get(name));
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
        return answer(name, v6.get(name));
    }

    @Override
    public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
        return answer(name, mx.get(name));
    }

    @Override
    public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
        throw new AssertionError("delivery asks for no PTR");
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
        throw new AssertionError("delivery asks for no TXT");
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
        throw new AssertionError("delivery asks for no TLSA");
    }

    @Override
    public CompletionStage<DnsAnswer<String>> cname(String name) {
        throw new AssertionError("delivery asks for no CNAME");
    }

    private <T> CompletionStage<DnsAnswer<T>> answer(String name, List<T> records) {
        if (broken.contains(name)) {
            return CompletableFuture.failedStage(new DnsException("SERVFAIL " + name));
        }
        DnsAnswer.Found none = names.contains(name) ? DnsAnswer.Found.NO_DATA : DnsAnswer.Found.NO_NAME;
        return CompletableFuture.completedStage(
                records == null
                        ? DnsAnswer.none(none, Duration.ZERO, false, name)
                        : DnsAnswer.of(records, Duration.ofMinutes(1), signed, name));
    }
}
