package org.sluice.support.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.support.net.Domains;

/**
 * The client's reverse names and which of them lead back (RFC 7208 section 5.5). DNS trouble here is never an error: a
 * name that cannot be validated is skipped. Asked once per check.
 */
final class ValidatedNames {

    private static final int MAX_NAMES = 10;

    private final Dns dns;
    private final InetAddress client;
    private CompletionStage<List<String>> names;
    private boolean none;

    ValidatedNames(Dns dns, InetAddress client) {
        this.dns = dns;
        this.client = client;
    }

    /** Whether a name below (or at) the domain leads back to the client. */
    CompletionStage<Boolean> anyWithin(String domain) {
        return validated(name -> isWithin(name, domain)).thenApply(found -> !found.isEmpty());
    }

    /** What {@code %{p}} stands for: the domain itself, else a name below it, else any, else {@code unknown}. */
    CompletionStage<String> best(String domain) {
        return validated(any -> true).thenApply(found -> found.stream()
                .filter(name -> name.equalsIgnoreCase(domain))
                .findFirst()
                .or(() -> found.stream().filter(name -> isWithin(name, domain)).findFirst())
                .or(() -> found.stream().findFirst())
                .orElse("unknown"));
    }

    /** Whether the address turned out to have no name at all. */
    boolean none() {
        return none;
    }

    private CompletionStage<List<String>> validated(Predicate<String> wanted) {
        return reverse().thenCompose(all -> confirm(all.stream().filter(wanted).toList()));
    }

    private CompletionStage<List<String>> reverse() {
        if (names == null) {
            names = dns.ptr(client).handle(this::limited);
        }
        return names;
    }

    private List<String> limited(DnsAnswer<String> answer, Throwable failure) {
        if (failure != null) {
            return List.of();
        }
        none = answer.found() != DnsAnswer.Found.YES;
        return answer.records().stream().limit(MAX_NAMES).toList();
    }

    /** All at once; in the order of the names. */
    private CompletionStage<List<String>> confirm(List<String> candidates) {
        List<CompletionStage<Boolean>> checks =
                candidates.stream().map(this::leadsBack).toList();
        CompletionStage<List<String>> confirmed = CompletableFuture.completedFuture(new ArrayList<>());
        for (int i = 0; i < checks.size(); i++) {
            String name = candidates.get(i);
            confirmed = confirmed.thenCombine(checks.get(i), (soFar, leadsBack) -> {
                if (leadsBack) {
                    soFar.add(name);
                }
                return soFar;
            });
        }
        return confirmed;
    }

    private CompletionStage<Boolean> leadsBack(String name) {
        CompletionStage<DnsAnswer<InetAddress>> addresses =
                client instanceof Inet4Address ? dns.a(name) : dns.aaaa(name);
        return addresses.handle(
                (answer, failure) -> failure == null && answer.records().contains(client));
    }

    private static boolean isWithin(String name, String domain) {
        return Domains.isWithin(name.toLowerCase(Locale.ROOT), domain.toLowerCase(Locale.ROOT));
    }
}
