package org.sluice.delivery.mx;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sluice.delivery.route.AddressLiteral;
import org.sluice.delivery.transport.Replies;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.MxRecord;
import org.sluice.message.DomainName;

/**
 * Finds who takes mail for a domain (RFC 5321 section 5.1, RFC 7505): mail exchangers by preference, in random order among
 * equals; without any, the domain's own addresses. Exchangers that are no better than ourselves are left out, so mail never
 * goes in circles; neither does it go to this machine because a stranger's DNS says so.
 */
public final class NextHopLookup {

    private static final int MAX_EXCHANGERS = 16;
    private static final int MAX_ADDRESSES = 32;
    private static final int LIMIT_SECONDS = 60;

    private final Supplier<Optional<Dns>> resolver;
    private final Supplier<MxOptions> options;
    private final Random random;

    /** Addresses of one name; {@code failed} when nobody knows them. */
    private record Addresses(MxRecord mx, List<InetAddress> known, boolean failed) {}

    /** A look-up through whatever resolver there is at the time. */
    public NextHopLookup(Supplier<Optional<Dns>> resolver, Supplier<MxOptions> options, Random random) {
        this.resolver = resolver;
        this.options = options;
        this.random = random;
    }

    /** The hosts for a recipient domain, which may be an address literal. Never fails. */
    public CompletionStage<NextHops> ofDomain(String domain) {
        MxOptions now = options.get();
        if (domain.startsWith("[")) {
            return done(ofLiteral(domain, now));
        }
        Optional<String> name = ascii(domain);
        if (now.isOwn(name.orElse(domain))) {
            return done(looped(domain));
        }
        Optional<Dns> dns = resolver.get();
        if (name.isEmpty()) {
            return done(refused(554, "5.1.2", "malformed domain"));
        }
        if (dns.isEmpty()) {
            return done(new NextHops.Unknown());
        }
        return bounded(dns.get(), domain, to -> to.mx(name.get())
                .thenCompose(answer -> ofExchangers(name.get(), answer, to, now)
                        .thenApply(hops -> answer.authenticated() ? hops : unsecured(hops))));
    }

    /** The addresses of a smarthost an operator chose; any address will do. */
    public CompletionStage<NextHops> ofSmarthost(String host, int port) {
        Optional<InetAddress> literal = AddressLiteral.parse(host);
        if (literal.isPresent()) {
            return done(found(List.of(new Host(host, new InetSocketAddress(literal.get(), port)))));
        }
        if (host.equals("localhost")) {
            // RFC 6761 section 6.3: never asked in the DNS.
            InetAddress loopback = InetAddress.getLoopbackAddress();
            return done(found(List.of(new Host(host, new InetSocketAddress(loopback, port)))));
        }
        Optional<Dns> dns = resolver.get();
        if (dns.isEmpty()) {
            return done(new NextHops.Unknown());
        }
        return bounded(dns.get(), host, to -> addresses(to, new MxRecord(0, host), options.get())
                .thenApply(result -> ofAddresses(result, port)));
    }

    /** A smarthost without an address is a slip of the operator's; its mail waits. */
    private static NextHops ofAddresses(Addresses result, int port) {
        List<Host> hosts = hosts(result, port);
        return hosts.isEmpty()
                ? refused(451, "4.4.4", "no address for " + result.mx().host())
                : found(hosts);
    }

    private NextHops ofLiteral(String domain, MxOptions now) {
        Optional<InetAddress> address = AddressLiteral.parse(domain);
        if (address.isEmpty()) {
            return refused(554, "5.1.2", "malformed address literal");
        }
        if (now.isOwn(address.get().getHostAddress())) {
            return looped(domain);
        }
        return isAllowed(address.get(), now)
                ? found(List.of(new Host(domain, new InetSocketAddress(address.get(), now.port()))))
                : refused(554, "5.4.4", "no mail is delivered to that address");
    }

    private CompletionStage<NextHops> ofExchangers(String domain, DnsAnswer<MxRecord> answer, Dns dns, MxOptions now) {
        if (answer.found() == DnsAnswer.Found.NO_NAME) {
            return done(refused(554, "5.1.2", "domain does not exist"));
        }
        if (answer.found() == DnsAnswer.Found.NO_DATA) {
            return resolve(List.of(new MxRecord(0, domain)), dns, now);
        }
        if (answer.records().stream()
                .allMatch(mx -> mx.host().isEmpty() || mx.host().equals("."))) {
            return done(refused(556, "5.1.10", "domain accepts no mail (null MX)"));
        }
        List<MxRecord> better = order(answer.records(), now);
        return better.isEmpty() ? done(looped(domain)) : resolve(better, dns, now);
    }

    /** Exchangers by preference, equals shuffled; cut off at the first level that holds ourselves by name. */
    private List<MxRecord> order(List<MxRecord> records, MxOptions now) {
        TreeMap<Integer, List<MxRecord>> levels = new TreeMap<>();
        for (MxRecord mx : records) {
            if (!mx.host().isEmpty()) {
                levels.computeIfAbsent(mx.preference(), level -> new ArrayList<>())
                        .add(mx);
            }
        }
        List<MxRecord> better = new ArrayList<>();
        for (List<MxRecord> level : levels.values()) {
            if (level.stream().anyMatch(mx -> now.isOwn(mx.host()))) {
                break;
            }
            Collections.shuffle(level, random);
            better.addAll(level);
        }
        return better.stream().limit(MAX_EXCHANGERS).toList();
    }

    private CompletionStage<NextHops> resolve(List<MxRecord> exchangers, Dns dns, MxOptions now) {
        List<CompletableFuture<Addresses>> lookups = exchangers.stream()
                .map(mx -> addresses(dns, mx, now).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(lookups.toArray(CompletableFuture[]::new))
                .thenApply(all ->
                        judge(lookups.stream().map(CompletableFuture::join).toList(), now));
    }

    private static NextHops judge(List<Addresses> results, MxOptions now) {
        // An exchanger at our own address is ourselves under another name; its equals are no better.
        int own = results.stream()
                .filter(result -> result.known().stream().anyMatch(address -> now.isOwn(address.getHostAddress())))
                .mapToInt(result -> result.mx().preference())
                .min()
                .orElse(Integer.MAX_VALUE);
        List<Host> better = results.stream()
                .filter(result -> result.mx().preference() < own)
                .flatMap(result -> hosts(result, now.port()).stream())
                .toList();
        List<Host> allowed = better.stream()
                .filter(host -> isAllowed(host.address().getAddress(), now))
                .limit(MAX_ADDRESSES)
                .toList();
        if (!allowed.isEmpty()) {
            return found(allowed);
        }
        if (results.stream().anyMatch(Addresses::failed)) {
            return refused(451, "4.4.3", "DNS gave no address of any mail exchanger");
        }
        if (own < Integer.MAX_VALUE) {
            return refused(554, "5.4.6", "mail loops back to us");
        }
        return refused(554, "5.4.4", better.isEmpty() ? "no mail exchanger or address" : "no usable mail exchanger");
    }

    private static List<Host> hosts(Addresses of, int port) {
        return of.known().stream()
                .map(address -> new Host(of.mx().host(), new InetSocketAddress(address, port)))
                .toList();
    }

    /** IPv4 first, then IPv6 if that is switched on. Never fails. */
    private static CompletionStage<Addresses> addresses(Dns dns, MxRecord mx, MxOptions now) {
        CompletionStage<Addresses> v4 = dns.a(mx.host()).handle((answer, failure) -> known(mx, answer, failure));
        if (!now.useIpv6()) {
            return v4;
        }
        return v4.thenCombine(
                dns.aaaa(mx.host()).handle((answer, failure) -> known(mx, answer, failure)), NextHopLookup::join);
    }

    private static Addresses known(MxRecord mx, DnsAnswer<InetAddress> answer, Throwable failure) {
        return failure == null ? new Addresses(mx, answer.records(), false) : new Addresses(mx, List.of(), true);
    }

    private static Addresses join(Addresses v4, Addresses v6) {
        List<InetAddress> both = new ArrayList<>(v4.known());
        both.addAll(v6.known());
        return new Addresses(v4.mx(), both, v4.failed() || v6.failed());
    }

    private static boolean isAllowed(InetAddress address, MxOptions now) {
        return now.allowLoopback()
                || !(address.isLoopbackAddress()
                        || address.isAnyLocalAddress()
                        || address.isLinkLocalAddress()
                        || address.isMulticastAddress()
                        || address.getAddress()[0] == 0 && address.getAddress().length == 4
                        || address.getAddress()[0] == -1 && address.getAddress().length == 4);
    }

    /** Nobody waits for a resolver for ever; one that was replaced meanwhile did not say anything. */
    private CompletionStage<NextHops> bounded(Dns dns, String name, Function<Dns, CompletionStage<NextHops>> lookup) {
        return CompletableFuture.completedFuture(dns)
                .thenCompose(lookup)
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .exceptionally(failure ->
                        resolver.get().filter(present -> present == dns).isPresent()
                                ? refused(451, "4.4.3", "DNS trouble looking up " + name)
                                : new NextHops.Unknown());
    }

    private static Optional<String> ascii(String domain) {
        try {
            return Optional.of(DomainName.ascii(domain));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static NextHops looped(String domain) {
        return refused(554, "5.4.6", "mail for " + domain + " loops back to us");
    }

    private static NextHops found(List<Host> hosts) {
        return new NextHops.Found(hosts, true);
    }

    /** Hosts that a DNS without signatures named. */
    private static NextHops unsecured(NextHops hops) {
        return hops instanceof NextHops.Found found ? new NextHops.Found(found.hosts(), false) : hops;
    }

    private static NextHops refused(int code, String enhanced, String why) {
        return new NextHops.Refused(Replies.internal(code, enhanced, why));
    }

    private static CompletionStage<NextHops> done(NextHops hops) {
        return CompletableFuture.completedStage(hops);
    }
}
