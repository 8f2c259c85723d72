package org.sluice.module.mail_from_domain_validate;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsAnswer.Found;
import org.sluice.dns.MxRecord;

/**
 * Looks for a host that takes mail for a domain, as one that sends mail there would (RFC 5321 section 5.1): its mail
 * exchangers, or the domain itself where it has none. At most one question for MX and two for each host; the first address
 * ends it.
 */
final class DomainLookup {

    /** As many mail exchangers as are looked at; the owner of the domain may publish thousands. */
    static final int MAX_HOSTS = 10;

    /** An address in digits is no host name: an MX has a name (RFC 1035 section 3.3.9), which no DNS has such addresses for. */
    private static final Pattern DIGITS = Pattern.compile("[0-9.]+|.*:.*");

    private final Dns dns;
    private final boolean looksAtExchangers;

    /** {@code looksAtExchangers}: whether a mail exchanger counts only with an address. */
    DomainLookup(Dns dns, boolean looksAtExchangers) {
        this.dns = dns;
        this.looksAtExchangers = looksAtExchangers;
    }

    /** Never fails: DNS trouble is {@link Reachability#TEMPERROR}. */
    CompletionStage<Reachability> of(String domain) {
        return dns.mx(domain)
                .thenCompose(answer -> judge(domain, answer))
                .exceptionally(failure -> Reachability.TEMPERROR);
    }

    private CompletionStage<Reachability> judge(String domain, DnsAnswer<MxRecord> answer) {
        if (answer.found() == Found.NO_NAME) {
            return known(Reachability.NO_NAME);
        }
        if (answer.found() == Found.NO_DATA) {
            // The domain itself is the host then, in either family.
            return addresses(List.of(domain), Reachability.NO_HOST);
        }
        // RFC 7505 section 3: the null MX stands alone; beside others an empty name is no host.
        if (answer.records().size() == 1 && answer.records().get(0).host().isEmpty()) {
            return known(Reachability.NULL_MX);
        }
        List<String> hosts = answer.records().stream()
                .map(MxRecord::host)
                .filter(host -> !host.isEmpty() && !DIGITS.matcher(host).matches())
                .distinct()
                .limit(MAX_HOSTS)
                .toList();
        if (hosts.isEmpty()) {
            return known(Reachability.NO_EXCHANGER);
        }
        return looksAtExchangers ? addresses(hosts, Reachability.NO_EXCHANGER) : known(Reachability.PASS);
    }

    private CompletionStage<Reachability> addresses(List<String> hosts, Reachability otherwise) {
        Search search = new Search(hosts.size() * 2, otherwise);
        for (String host : hosts) {
            search.ask(dns::a, host);
            search.ask(dns::aaaa, host);
        }
        return search.result;
    }

    private static CompletionStage<Reachability> known(Reachability reachability) {
        return CompletableFuture.completedFuture(reachability);
    }

    /** Some questions asked at once, of which one good answer is enough. */
    private static final class Search {
        private final CompletableFuture<Reachability> result = new CompletableFuture<>();
        private final AtomicBoolean trouble = new AtomicBoolean();
        private final AtomicInteger open;
        private final Reachability otherwise;

        Search(int questions, Reachability otherwise) {
            this.open = new AtomicInteger(questions);
            this.otherwise = otherwise;
        }

        /** What is answered at once, from a cache, spares the questions behind it. */
        void ask(Function<String, CompletionStage<DnsAnswer<InetAddress>>> question, String host) {
            if (!result.isDone()) {
                question.apply(host).whenComplete(this::answered);
            }
        }

        private void answered(DnsAnswer<InetAddress> answer, Throwable failure) {
            if (failure != null) {
                trouble.set(true);
            } else if (answer.found() == Found.YES) {
                result.complete(Reachability.PASS);
            }
            if (open.decrementAndGet() == 0) {
                result.complete(trouble.get() ? Reachability.TEMPERROR : otherwise);
            }
        }
    }
}
