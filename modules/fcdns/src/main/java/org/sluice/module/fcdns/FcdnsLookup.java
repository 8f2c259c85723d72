package org.sluice.module.fcdns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.module.fcdns.Confirmation.Status;

/** One comparison: the names of an address, then at once the addresses of all these names. The first match ends it. */
final class FcdnsLookup {

    /** As many reverse names as are looked at; the owner of the address may publish thousands. */
    static final int MAX_NAMES = 10;

    /** What can be a host's name; anything else in a PTR record is not worth a question. */
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");

    private final Dns dns;
    private final InetAddress client;
    private final CompletableFuture<Confirmation> result = new CompletableFuture<>();
    private final AtomicBoolean trouble = new AtomicBoolean();

    FcdnsLookup(Dns dns, InetAddress client) {
        this.dns = dns;
        this.client = client;
    }

    /** Never fails: DNS trouble is {@link Status#TEMPERROR}. */
    CompletionStage<Confirmation> confirm() {
        dns.ptr(client).whenComplete(this::named);
        return result;
    }

    private void named(DnsAnswer<String> names, Throwable failure) {
        if (failure != null) {
            result.complete(Confirmation.of(Status.TEMPERROR));
        } else if (names.found() != DnsAnswer.Found.YES) {
            result.complete(Confirmation.of(Status.NO_PTR));
        } else {
            compare(names.records().stream()
                    .limit(MAX_NAMES)
                    .filter(name -> HOST_NAME.matcher(name).matches())
                    .toList());
        }
    }

    private void compare(List<String> names) {
        if (names.isEmpty()) {
            result.complete(Confirmation.of(Status.NO_MATCH));
            return;
        }
        AtomicInteger open = new AtomicInteger(names.size());
        for (String name : names) {
            addresses(name).whenComplete((answer, failure) -> {
                answered(name, answer, failure);
                if (open.decrementAndGet() == 0) {
                    result.complete(Confirmation.of(trouble.get() ? Status.TEMPERROR : Status.NO_MATCH));
                }
            });
        }
    }

    private void answered(String name, DnsAnswer<InetAddress> answer, Throwable failure) {
        if (failure != null) {
            trouble.set(true);
        } else if (answer.records().contains(client)) {
            result.complete(Confirmation.pass(name));
        }
    }

    private CompletionStage<DnsAnswer<InetAddress>> addresses(String name) {
        return client instanceof Inet4Address ? dns.a(name) : dns.aaaa(name);
    }
}
