package org.sluice.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsException;
import org.sluice.dns.MxRecord;

/** The DNS under one call's deadline and cancellation. */
record FakeCallDns(Dns dns, FakeContext call) implements Dns {

    static DnsException ended() {
        return new DnsException("the call is over");
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> a(String name) {
        return call.underThisCall(dns.a(name));
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
        return call.underThisCall(dns.aaaa(name));
    }

    @Override
    public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
        return call.underThisCall(dns.ptr(address));
    }

    @Override
    public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
        return call.underThisCall(dns.mx(name));
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
        return call.underThisCall(dns.txt(name));
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
        return call.underThisCall(dns.tlsa(name));
    }

    @Override
    public CompletionStage<DnsAnswer<String>> cname(String name) {
        return call.underThisCall(dns.cname(name));
    }

    @Override
    public Dns at(InetSocketAddress server) {
        return new FakeCallDns(dns.at(server), call);
    }
}
