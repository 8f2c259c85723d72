package org.sluice.core.dispatch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.sluice.core.record.Exchange;
import org.sluice.core.record.Wording;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsException;
import org.sluice.dns.MxRecord;

/** DNS under one call's deadline and cancellation. */
final class CallDns implements Dns {

    private final Dns dns;
    private final CallContext context;
    private final Optional<InetSocketAddress> server;

    /** {@code dns} is null while there is no resolver. */
    CallDns(Dns dns, CallContext context) {
        this(dns, context, Optional.empty());
    }

    private CallDns(Dns dns, CallContext context, Optional<InetSocketAddress> server) {
        this.dns = dns;
        this.context = context;
        this.server = server;
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> a(String name) {
        return ask(wording("A", name), () -> dns.a(name));
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
        return ask(wording("AAAA", name), () -> dns.aaaa(name));
    }

    @Override
    public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
        return ask(wording("PTR", address.getHostAddress()), () -> dns.ptr(address));
    }

    @Override
    public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
        return ask(wording("MX", name), () -> dns.mx(name));
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
        return ask(wording("TXT", name), () -> dns.txt(name));
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
        return ask(wording("TLSA", name), () -> dns.tlsa(name));
    }

    @Override
    public CompletionStage<DnsAnswer<String>> cname(String name) {
        return ask(wording("CNAME", name), () -> dns.cname(name));
    }

    @Override
    public Dns at(InetSocketAddress other) {
        return new CallDns(dns == null ? null : dns.at(other), context, Optional.of(other));
    }

    private String wording(String type, String name) {
        return Wording.dns(type, name, server);
    }

    private <T> CompletionStage<T> ask(String question, Supplier<CompletionStage<T>> lookUp) {
        if (dns == null) {
            return context.refuse(
                    Exchange.Kind.DNS, question, new DnsException(question + ": there is no resolver now"));
        }
        if (context.call().isOver()) {
            return CompletableFuture.failedFuture(new DnsException(question + ": the call is over"));
        }
        if (!context.mayLookUp()) {
            return context.refuse(
                    Exchange.Kind.DNS, question, new DnsException(question + ": too many look-ups for one message"));
        }
        return context.guard(
                Exchange.Kind.DNS,
                question,
                lookUp.get(),
                () -> new DnsException(question + ": the call was cancelled"));
    }
}
