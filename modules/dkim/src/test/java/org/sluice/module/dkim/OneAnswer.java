package org.sluice.module.dkim;

import java.net.InetAddress;
import java.util.concurrent.CompletionStage;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.MxRecord;

/** A DNS that costs nothing: a cached answer to every question for text. */
record OneAnswer(CompletionStage<DnsAnswer<byte[]>> text) implements Dns {

    @Override
    public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
        return text;
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> a(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
        throw new UnsupportedOperationException(address.toString());
    }

    @Override
    public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public CompletionStage<DnsAnswer<String>> cname(String name) {
        throw new UnsupportedOperationException(name);
    }
}
