package org.sluice.core.dispatch;

import java.net.InetAddress;
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

    /** {@code dns} is null while there is no resolver. */
    CallDns(Dns dns, CallContext context) {
        this.dns = dns;
        this.context = context;
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> a(String name) {
        return ask(Wording.dns("A", name), () -> dns.a(name));
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
        return ask(Wording.dns("AAAA", name), () -> dns.aaaa(name));
    }

    @Override
    public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
        return ask(Wording.dns("PTR", address.getHostAddress()), () -> dns.ptr(address));
    }

    @Override
    public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
        return ask(Wording.dns("MX", name), () -> dns.mx(name));
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
        return ask(Wording.dns("TXT", name), () -> dns.txt(name));
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
        return ask(Wording.dns("TLSA", name), () -> dns.tlsa(name));
    }

    @Override
    public CompletionStage<DnsAnswer<String>> cname(String name) {
        return ask(Wording.dns("CNAME", name), () -> dns.cname(name));
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
