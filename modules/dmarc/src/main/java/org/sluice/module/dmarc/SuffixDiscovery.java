package org.sluice.module.dmarc;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks at the domain itself and at the organization the list makes of it (RFC 7489 section 6.6.3). */
final class SuffixDiscovery implements Discovery {

    private final Records records;
    private final PublicSuffixList list;

    SuffixDiscovery(Records records, PublicSuffixList list) {
        this.records = records;
        this.list = list;
    }

    @Override
    public String word() {
        return "psl";
    }

    @Override
    public CompletionStage<Found> find(String domain) {
        String organization = list.registrable(domain).orElse(domain);
        CompletionStage<Optional<DmarcRecord>> above = records.at(organization);
        return records.at(domain)
                .thenCompose(own -> own.isPresent()
                        ? found(domain, own, organization)
                        : above.thenCompose(inherited -> found(organization, inherited, organization)));
    }

    @Override
    public CompletionStage<String> organization(String domain) {
        return CompletableFuture.completedStage(list.registrable(domain).orElse(domain));
    }

    private static CompletionStage<Found> found(String domain, Optional<DmarcRecord> record, String organization) {
        return CompletableFuture.completedStage(
                new Found(record.map(each -> new Placed(domain, each)), Optional.of(organization)));
    }
}
