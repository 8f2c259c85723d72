package org.sluice.support.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.MxRecord;

/**
 * The look-ups of one check, each made once. What a record is sure to need unless an earlier term matches is asked for ahead,
 * so that a chain of includes costs one wait instead of one each. Not asked ahead: names made of macros, which may count or
 * mark whoever asks for them, and reverse names.
 */
final class Lookups {

    private final Dns dns;
    private final InetAddress client;
    private final Map<String, CompletionStage<DnsAnswer<byte[]>>> texts = new HashMap<>(4);
    private final Map<String, CompletionStage<DnsAnswer<MxRecord>>> exchangers = new HashMap<>(4);
    private final Map<String, CompletionStage<DnsAnswer<InetAddress>>> addresses = new HashMap<>(4);

    Lookups(Dns dns, InetAddress client) {
        this.dns = dns;
        this.client = client;
    }

    CompletionStage<DnsAnswer<byte[]>> txt(String name) {
        return texts.computeIfAbsent(name, dns::txt);
    }

    CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
        return exchangers.computeIfAbsent(name, dns::mx);
    }

    /** Of the client's family. */
    CompletionStage<DnsAnswer<InetAddress>> addresses(String name) {
        return addresses.computeIfAbsent(name, client instanceof Inet4Address ? dns::a : dns::aaaa);
    }

    /** An A record whatever the client's family (RFC 7208 section 5.7). */
    CompletionStage<DnsAnswer<InetAddress>> existence(String name) {
        return dns.a(name);
    }

    /**
     * Starts what the record needs.
     *
     * @param terms how many more terms may ask (RFC 7208 section 4.6.4)
     */
    void askAhead(SpfRecord record, String domain, InetAddress client, int terms) {
        int left = terms;
        for (Mechanism mechanism : record.mechanisms()) {
            boolean ends = mechanism.kind() == Mechanism.Kind.ALL
                    || mechanism.network() != null && mechanism.network().contains(client);
            if (ends || left == 0) {
                return;
            }
            if (mechanism.kind().asksDns()) {
                left--;
                ask(mechanism, domain);
            }
        }
        if (left > 0) {
            record.redirect()
                    .flatMap(MacroString::literal)
                    .map(Macros::fitting)
                    .filter(Identity::isDomainName)
                    .ifPresent(this::txt);
        }
    }

    private void ask(Mechanism mechanism, String domain) {
        String name = mechanism.domain().isEmpty()
                ? domain
                : mechanism
                        .domain()
                        .flatMap(MacroString::literal)
                        .map(Macros::fitting)
                        .orElse("");
        if (Identity.isDomainName(name)) {
            switch (mechanism.kind()) {
                case INCLUDE -> txt(name);
                case A -> addresses(name);
                case MX -> mx(name);
                case EXISTS, PTR, ALL, IP4, IP6 -> {}
            }
        }
    }
}
