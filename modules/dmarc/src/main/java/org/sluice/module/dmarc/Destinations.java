package org.sluice.module.dmarc;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.sluice.dns.Dns;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.text.Remembered;

/**
 * Who may really be sent a report: a destination outside the owner's organization has to agree, else anybody could have a
 * victim flooded (RFC 9990, "Verifying External Destinations").
 */
final class Destinations {

    private static final String LABELS = "._report._dmarc.";
    private static final int MAX_NAME = 253;

    private final Dns dns;
    private final Function<Records, Discovery> discoveries;

    Destinations(Dns dns, Function<Records, Discovery> discoveries) {
        this.dns = dns;
        this.discoveries = discoveries;
    }

    /** The addresses behind a URI of that domain's record; fails when the DNS does not say. */
    CompletionStage<List<EnvelopeAddress>> of(String policyDomain, String uri) {
        Optional<EnvelopeAddress> address = ReportUri.mailbox(uri);
        if (address.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        String host = address.get().domain();
        List<EnvelopeAddress> asPublished = List.of(address.get());
        if (host.equals(policyDomain)) {
            return CompletableFuture.completedStage(asPublished);
        }
        Discovery discovery = discoveries.apply(new Records(dns, new Remembered<>(DmarcRecord::parse)));
        return discovery
                .organization(policyDomain)
                .thenCombine(discovery.organization(host), String::equals)
                .thenCompose(same -> same
                        ? CompletableFuture.completedStage(asPublished)
                        : confirmed(policyDomain, host, asPublished));
    }

    private CompletionStage<List<EnvelopeAddress>> confirmed(
            String policyDomain, String host, List<EnvelopeAddress> asPublished) {
        String name = policyDomain + LABELS + host;
        if (name.length() > MAX_NAME) {
            return CompletableFuture.completedStage(List.of());
        }
        return dns.txt(name).thenApply(answer -> answer.records().stream()
                .map(octets -> DmarcRecord.tags(new String(octets, StandardCharsets.ISO_8859_1)))
                .flatMap(Optional::stream)
                .findFirst()
                .map(tags -> overridden(tags.get("rua"), host, asPublished))
                .orElse(List.of()));
    }

    /** The destination may name other addresses, but of its own only; otherwise nobody gets anything. */
    private static List<EnvelopeAddress> overridden(String rua, String host, List<EnvelopeAddress> asPublished) {
        if (rua == null) {
            return asPublished;
        }
        List<EnvelopeAddress> others = ReportUri.list(rua).stream()
                .map(ReportUri::mailbox)
                .flatMap(Optional::stream)
                .toList();
        boolean isOwn = others.stream().allMatch(each -> each.domain().equals(host));
        return isOwn ? others : List.of();
    }
}
